/// An object of a JSON text that is being read, member by member.
///
/// ```swift
/// init(_ json: inout JSONObject) throws {
///     id = try json.required("id")
///     assignedTo = try json.optional("assigned_to")
/// }
/// ```
///
/// Each member is looked for behind the one read last, so that those that are read in the server's order are found at
/// once; any order is right.
public struct JSONObject {
    let document: JSONDocument
    /// Of the document, which is kept beside it.
    let view: JSONView
    private(set) var word: Int
    private var first: Int
    private var end: Int
    private var next: Int
    /// Who is told which names were asked for.
    var asked: AskedNames?

    @inline(__always)
    init(_ document: JSONDocument, _ view: JSONView, word: Int) {
        self.document = document
        self.view = view
        self.word = word
        first = view.index.first(in: word)
        end = view.index[word].extent - 1
        next = first
    }

    /// Takes another object of `document`.
    @inline(__always)
    mutating func move(to word: Int, of document: JSONDocument) {
        // Who was handed this may have put an object of another document here.
        guard self.document === document else {
            self = JSONObject(document, document.view, word: word)
            return
        }
        self.word = word
        first = view.index.first(in: word)
        end = view.index[word].extent - 1
        next = first
        asked = nil
    }

    /// A copy of the object's text, which does not keep the rest.
    public var text: JSONText { document.copy(word) }

    /// The names of all members.
    public var names: [String] { members.map { view.string($0.name.word) } }

    var members: [(name: JSONNode, value: JSONNode)] {
        var members: [(name: JSONNode, value: JSONNode)] = []
        var name = first
        while name < end {
            members.append((JSONNode(document, view, word: name), JSONNode(document, view, word: name + 1)))
            name = view.index.next(after: name + 1)
        }
        return members
    }

    /// Reads a member.
    /// - Throws: ``JSONError`` with its place, if it is not there or does not fit.
    @inline(__always)
    public mutating func required<Value: JSONReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value {
        guard let node = node(name) else { throw missing(name.description) }
        return try Value(node)
    }

    /// Reads a member that may be absent or null; so is an empty text, where a date or a number is expected.
    /// - Throws: ``JSONError`` with its place, if it does not fit.
    @inline(__always)
    public mutating func optional<Value: JSONReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value? {
        guard let node = node(name) else { return nil }
        return try Value?(node)
    }

    /// A member as it is, to be read in one of several shapes; `nil` if it is not there.
    @inline(__always)
    public mutating func node(_ name: StaticString) -> JSONNode? {
        find(name).map { JSONNode(document, view, word: $0) }
    }

    /// A member whose name is known at run time only; `nil` if it is not there.
    public mutating func node(named name: String) -> JSONNode? {
        find(name).map { JSONNode(document, view, word: $0) }
    }

    /// Reads the elements of a list, each of which may fail for itself.
    /// - Parameters:
    ///   - name: The member that holds them, such as `issues`.
    ///   - type: What they are read as.
    ///   - unreadable: Called with each element's error, and its place; whatever it throws ends the reading, and if it
    ///     returns, the list goes on without the element.
    /// - Throws: ``JSONError`` if there is no such list, and what `unreadable` throws.
    public mutating func list<Element: JSONReadable>(
        named name: String, of type: Element.Type = Element.self,
        unreadable: (any Error) throws -> Void = { throw $0 }
    ) throws -> [Element] {
        guard let node = node(named: name) else { throw missing(name) }
        let nodes = try node.elements()
        var elements: [Element] = []
        elements.reserveCapacity(nodes.count)
        for node in nodes {
            do {
                elements.append(try Element(node))
            } catch {
                try unreadable(error)
            }
        }
        return elements
    }

    /// The error that says that a member is not there.
    public func missing(_ name: String) -> JSONError {
        let place = view.place(of: word, member: JSONError.printable(name))
        return JSONError(.missing, path: place.path, id: place.id)
    }
}

/// Which names of an object were asked for.
final class AskedNames {
    /// The words of those that it has.
    var words: Set<Int> = []
}

// MARK: Finding

extension JSONObject {
    /// The value of a member.
    @inline(__always)
    mutating func find(_ name: StaticString) -> Int? {
        let expected = JSONIndex.Word(.string, offset: 0, extent: name.utf8CodeUnitCount).form
        if next < end {
            let word = view.index[next]
            if word.form == expected, view.text.isEqual(word.offset, name) {
                return found(next)
            }
        }
        return search(name)
    }

    @inline(__always)
    private mutating func found(_ name: Int) -> Int {
        next = view.index.next(after: name + 1)
        if let asked { asked.words.insert(name) }
        return name + 1
    }

    /// Round the object, from where the last member was found.
    @inline(never)
    private mutating func search(_ name: StaticString) -> Int? {
        guard end > first, view.mayHave(name, in: word) else { return nil }
        let view = view
        let expected = JSONIndex.Word(.string, offset: 0, extent: name.utf8CodeUnitCount).form
        return search { candidate in
            let word = view.index[candidate]
            if word.form == expected { return view.text.isEqual(word.offset, name) }
            return word.kind == .escaped
                && view.text.unescaped(word.range).utf8.elementsEqual(name.description.utf8)
        }
    }

    mutating func find(_ name: String) -> Int? {
        let view = view
        return search { candidate in view.string(candidate).utf8.elementsEqual(name.utf8) }
    }

    @inline(__always)
    private mutating func search(_ isName: (Int) -> Bool) -> Int? {
        var candidate = next
        while candidate < end {
            if isName(candidate) { return found(candidate) }
            candidate = view.index.next(after: candidate + 1)
        }
        candidate = first
        while candidate < next {
            if isName(candidate) { return found(candidate) }
            candidate = view.index.next(after: candidate + 1)
        }
        return nil
    }
}

extension JSONView {
    @inline(__always)
    fileprivate func mayHave(_ name: StaticString, in object: Int) -> Bool {
        let count = name.utf8CodeUnitCount
        guard count > 0 else { return true }
        let marks = name.withUTF8Buffer {
            JSONNameMarks(count: count, start: $0[0], middle: $0[count / 2], end: $0[count - 1])
        }
        return JSONNameMarks(first: index[object + 1].bits, second: index[object + 2].bits).mayContain(marks)
    }
}

// It holds the whole text.
extension JSONObject: Redacted {
    /// A constant text: it does not show the object.
    public var description: String { "JSON object" }
}
