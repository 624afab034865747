public import Foundation

extension JSONValue {
    /// Reads a JSON text (RFC 8259) in UTF-8, in time that grows with its length and no faster.
    ///
    /// A byte order mark at the beginning is passed over. Nesting beyond ``maximumDepth``, a lone surrogate, a name that
    /// occurs twice in one object and anything behind the value are refused.
    /// - Throws: ``JSONError`` with the offset at which the text stops being JSON.
    public init(parsing text: Data) throws(JSONError) {
        let bytes = JSONBytes(text)
        self.init(bytes, try JSONScanner.index(bytes))
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
    private init(_ text: JSONBytes, _ index: JSONIndex) {
        var word = 0
        self.init(text, index, &word)
    }

    /// The value at `word`, which is then the word behind it. As deep as the scanner lets texts be.
    private init(_ text: JSONBytes, _ index: JSONIndex, _ word: inout Int) {
        let value = index[word]
        switch value.kind {
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(index[value.extent - 1].extent)
            word += 1
            while word < value.extent - 1 { elements.append(JSONValue(text, index, &word)) }
            self = .array(elements)
            word = value.extent
            return
        case .object:
            var members: [(name: String, value: JSONValue)] = []
            members.reserveCapacity(index[value.extent - 1].extent)
            word += 3
            while word < value.extent - 1 {
                let name =
                    index[word].kind == .string ? text.string(index[word].range) : text.unescaped(index[word].range)
                word += 1
                members.append((name, JSONValue(text, index, &word)))
            }
            self = .object(JSONMembers(unique: members))
            word = value.extent
            return
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .integer: self = text.integer(value.range).map(JSONValue.int) ?? .double(text.double(value.range))
        case .decimal: self = .double(text.double(value.range))
        case .string: self = .string(text.string(value.range))
        case .escaped: self = .string(text.unescaped(value.range))
        case .null, .end: self = .null
        }
        word += 1
    }
}
