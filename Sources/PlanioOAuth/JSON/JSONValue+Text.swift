public import Foundation

extension JSONValue {
    /// Reads a JSON text (RFC 8259) in UTF-8, in time that grows with its length and no faster.
    ///
    /// A byte order mark at the beginning is passed over. Nesting beyond ``maximumDepth``, a lone surrogate, a name that
    /// occurs twice in one object and anything behind the value are refused.
    /// - Throws: ``JSONError`` with the offset at which the text stops being JSON.
    public init(parsing text: Data) throws(JSONError) { try self.init(parsing: text, depth: Self.maximumDepth) }

    init(parsing text: Data, depth: Int) throws(JSONError) {
        let document = try JSONScanner.read(text, depth: depth)
        self = withExtendedLifetime(document) { JSONValue(document.view, 0) }
    }

    /// The JSON text in UTF-8: members in their order, no spaces, `/` as it is.
    /// - Throws: ``JSONError`` with the place of a number that is infinite or none, or that lies deeper than
    ///   ``maximumDepth``.
    public func encoded() throws(JSONError) -> Data {
        var writer = JSONWriter()
        try writer.write(self)
        return writer.data
    }
}

extension JSONValue {
    /// What stands at a word of the index.
    init(_ json: JSONView, _ word: Int) {
        var word = word
        self.init(json, &word)
    }

    /// The value at `word`, which is then the word behind it. As deep as the scanner lets texts be.
    private init(_ json: JSONView, _ word: inout Int) {
        let value = json.index[word]
        switch value.kind {
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(json.index.count(of: word))
            word += 1
            while word < value.extent - 1 { elements.append(JSONValue(json, &word)) }
            self = .array(elements)
            word = value.extent
            return
        case .object:
            var members: [(name: String, value: JSONValue)] = []
            members.reserveCapacity(json.index.count(of: word))
            word += 3
            while word < value.extent - 1 {
                let name = json.string(word)
                word += 1
                members.append((name, JSONValue(json, &word)))
            }
            self = .object(JSONMembers(unique: members))
            word = value.extent
            return
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .integer:
            self = json.text.integer(value.range).map(JSONValue.int) ?? .double(json.text.double(value.range))
        case .decimal: self = .double(json.text.double(value.range))
        case .string, .escaped: self = .string(json.string(word))
        default: self = .null
        }
        word += 1
    }
}
