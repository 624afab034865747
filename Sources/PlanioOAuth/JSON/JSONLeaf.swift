import Foundation

/// A scalar that the library reads at once where it stands in its usual form, without a ``JSONNode``, whose keeping of
/// the document costs as much as reading a number.
protocol JSONLeaf: JSONReadable {
    /// `nil` where the form is another: then `JSONReadable`'s initializer reads it, or says what is wrong.
    init?(_ json: JSONView, _ word: Int)
}

extension JSONObject {
    @inline(__always)
    mutating func required<Value: JSONLeaf>(_ name: StaticString, as type: Value.Type = Value.self) throws -> Value {
        guard let word = find(name) else { throw missing(name.description) }
        if let value = Value(view, word) { return value }
        return try Value(JSONNode(document, view, word: word))
    }

    @inline(__always)
    mutating func optional<Value: JSONLeaf>(_ name: StaticString, as type: Value.Type = Value.self) throws -> Value? {
        guard let word = find(name), view.index[word].kind != .null else { return nil }
        if let value = Value(view, word) { return value }
        return try Value?(JSONNode(document, view, word: word))
    }
}

// What holds no scalar is read the same way, with the document kept once for an object, and once for a list of them.
extension JSONObject {
    @inline(__always)
    mutating func required<Value: JSONObjectReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value {
        guard let word = find(name) else { throw missing(name.description) }
        return try read(word)
    }

    @inline(__always)
    mutating func optional<Value: JSONObjectReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value? {
        guard let word = find(name), view.index[word].kind != .null else { return nil }
        return try read(word)
    }

    @inline(__always)
    mutating func required<Element: JSONObjectReadable>(
        _ name: StaticString, as type: [Element].Type = [Element].self
    ) throws -> [Element] {
        guard let word = find(name) else { throw missing(name.description) }
        return try list(word)
    }

    @inline(__always)
    mutating func optional<Element: JSONObjectReadable>(
        _ name: StaticString, as type: [Element].Type = [Element].self
    ) throws -> [Element]? {
        guard let word = find(name), view.index[word].kind != .null else { return nil }
        return try list(word)
    }

    @inline(__always)
    private func read<Value: JSONObjectReadable>(_ word: Int) throws -> Value {
        guard view.index[word].kind == .object else { return try Value(JSONNode(document, view, word: word)) }
        var object = JSONObject(document, view, word: word)
        return try Value(&object)
    }

    private func list<Element: JSONObjectReadable>(_ word: Int) throws -> [Element] {
        let array = view.index[word]
        guard array.kind == .array else { return try [Element](JSONNode(document, view, word: word)) }
        var elements: [Element] = []
        elements.reserveCapacity(view.index.count(of: word))
        try forEachObject(in: word) { object in
            elements.append(try Element(&object))
        } other: {
            elements.append(try Element($0))
        }
        return elements
    }

    /// Hands each element to `read`, or to `other` those that are no objects.
    @inline(__always)
    func forEachObject(
        in array: Int, _ read: (inout JSONObject) throws -> Void, other: (JSONNode) throws -> Void
    ) rethrows {
        // Kept for as long as this runs, so that no other document can take its place unnoticed.
        let document = document
        var object = JSONObject(document, view, word: word)
        var element = array + 1
        let end = view.index[array].extent - 1
        while element < end {
            if view.index[element].kind == .object {
                object.move(to: element, of: document)
                try read(&object)
            } else {
                try other(JSONNode(document, view, word: element))
            }
            element = view.index.next(after: element)
        }
    }
}

extension RawRepresentable where Self: JSONLeaf, RawValue: JSONLeaf {
    @inline(__always)
    init?(_ json: JSONView, _ word: Int) {
        guard let value = RawValue(json, word) else { return nil }
        self.init(rawValue: value)
    }
}

extension JSONValue: JSONLeaf {}

extension String: JSONLeaf {
    init?(_ json: JSONView, _ word: Int) {
        let value = json.index[word]
        guard value.kind == .string || value.kind == .escaped else { return nil }
        self = json.string(word)
    }
}

extension Bool: JSONLeaf {
    @inline(__always)
    init?(_ json: JSONView, _ word: Int) {
        switch json.index[word].kind {
        case .true: self = true
        case .false: self = false
        default: return nil
        }
    }
}

extension Int: JSONLeaf {
    init?(_ json: JSONView, _ word: Int) {
        let value = json.index[word]
        guard value.kind == .integer, let int = json.text.integer(value.range) else { return nil }
        self = int
    }
}

extension Double: JSONLeaf {
    init?(_ json: JSONView, _ word: Int) {
        let value = json.index[word]
        guard value.kind == .decimal || value.kind == .integer else { return nil }
        self = json.text.double(value.range)
        guard isFinite else { return nil }
    }
}

extension Day: JSONLeaf {
    init?(_ json: JSONView, _ word: Int) {
        let value = json.index[word]
        guard value.kind == .string, let day = json.text.day(value.range) else { return nil }
        self = day
    }
}

extension Date: JSONLeaf {
    init?(_ json: JSONView, _ word: Int) {
        let value = json.index[word]
        guard value.kind == .string, let seconds = json.text.time(value.range) else { return nil }
        self.init(timeIntervalSince1970: seconds)
    }
}
