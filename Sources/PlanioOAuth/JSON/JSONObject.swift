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
    let word: Int
    private let first: Int
    private let end: Int
    private var next: Int
    /// Who is told which names were asked for.
    var asked: AskedNames?

    @inline(__always)
    init(_ document: JSONDocument, word: Int) {
        self.document = document
        self.word = word
        first = document.first(in: word)
        end = document.index[word].extent - 1
        next = first
    }

    /// A copy of the object's text, which does not keep the rest.
    public var text: JSONText { document.copy(word) }

    /// The names of all members.
    public var names: [String] {
        var names: [String] = []
        var name = first
        while name < end {
            names.append(document.string(name))
            name = document.index.next(after: name + 1)
        }
        return names
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
        find(name).map { JSONNode(document, word: $0) }
    }

    /// A member whose name is known at run time only; `nil` if it is not there.
    public mutating func node(named name: String) -> JSONNode? {
        find(name).map { JSONNode(document, word: $0) }
    }

    /// Reads the elements of a list, each of which may fail for itself.
    /// - Parameters:
    ///   - name: The member that holds them, such as `issues`.
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
        let place = document.place(of: word, member: JSONError.printable(name))
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
    private mutating func find(_ name: StaticString) -> Int? {
        let expected = JSONIndex.Word(.string, offset: 0, extent: name.utf8CodeUnitCount).bits
        if next < end {
            let word = document.index[next]
            if word.bits & ~0xFFFF_FFFF == expected, document.text.isEqual(word.offset, name) {
                return found(next)
            }
        }
        return search(name)
    }

    @inline(__always)
    private mutating func found(_ name: Int) -> Int {
        next = document.index.next(after: name + 1)
        if let asked { asked.words.insert(name) }
        return name + 1
    }

    /// Round the object, from where the last member was found.
    @inline(never)
    private mutating func search(_ name: StaticString) -> Int? {
        guard end > first, document.mayHave(name, in: word) else { return nil }
        let expected = JSONIndex.Word(.string, offset: 0, extent: name.utf8CodeUnitCount).bits
        return search { document, candidate in
            let word = document.index[candidate]
            if word.bits & ~0xFFFF_FFFF == expected { return document.text.isEqual(word.offset, name) }
            return word.kind == .escaped
                && document.text.unescaped(word.range).utf8.elementsEqual(name.description.utf8)
        }
    }

    mutating func find(_ name: String) -> Int? {
        search { document, candidate in document.string(candidate).utf8.elementsEqual(name.utf8) }
    }

    @inline(__always)
    private mutating func search(_ isName: (JSONDocument, Int) -> Bool) -> Int? {
        var candidate = next
        while candidate < end {
            if isName(document, candidate) { return found(candidate) }
            candidate = document.index.next(after: candidate + 1)
        }
        candidate = first
        while candidate < next {
            if isName(document, candidate) { return found(candidate) }
            candidate = document.index.next(after: candidate + 1)
        }
        return nil
    }
}

extension JSONDocument {
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
    public var description: String { "JSON object" }
}
