/// The members of a JSON object in their order. A name is told from another by its bytes: two Unicode forms of "ü" are
/// two names.
///
/// ```swift
/// var members: JSONMembers = ["subject": "Call back", "is_done": false]
/// members["position"] = 3
/// ```
public struct JSONMembers: Sendable {
    private var members: [(name: String, value: JSONValue)] = []

    /// No members.
    public init() {}

    /// The members of a dictionary, ordered by name.
    public init(_ dictionary: [String: JSONValue]) {
        members = dictionary.map { ($0.key, $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Members whose names differ.
    init(unique members: [(name: String, value: JSONValue)]) { self.members = members }

    /// The value of a member. Setting `nil` takes the member away; for JSON's null set ``JSONValue/null``.
    public subscript(name: String) -> JSONValue? {
        get { position(name).map { members[$0].value } }
        set {
            switch (position(name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil): members.remove(at: position)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// The names, in the members' order.
    public var names: [String] { members.map(\.name) }

    private func position(_ name: String) -> Int? {
        let count = name.utf8.count
        return members.firstIndex { $0.name.utf8.count == count && $0.name.hasSameBytes(as: name) }
    }
}

extension JSONMembers: RandomAccessCollection {
    /// Zero, where the first member stands.
    public var startIndex: Int { 0 }
    /// One behind the last member: the number of members.
    public var endIndex: Int { members.count }
    /// The member at a position, in the order of the text or of what was added.
    public subscript(position: Int) -> (name: String, value: JSONValue) { members[position] }
}

extension JSONMembers: ExpressibleByDictionaryLiteral {
    /// Of a name that occurs twice, the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONMembers: Hashable {
    /// The order does not matter.
    public static func == (left: JSONMembers, right: JSONMembers) -> Bool {
        func isEqual(_ left: [(name: String, value: JSONValue)], _ right: [(name: String, value: JSONValue)]) -> Bool {
            left.elementsEqual(right) { $0.name.hasSameBytes(as: $1.name) && $0.value == $1.value }
        }
        guard left.count == right.count else { return false }
        return isEqual(left.members, right.members) || isEqual(left.sorted, right.sorted)
    }

    /// Hashes the members, whatever their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(member.name)
            one.combine(member.value)
            sum &+= one.finalize()
        }
        hasher.combine(sum)
    }

    private var sorted: [(name: String, value: JSONValue)] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension JSONMembers: Redacted {
    /// How many members there are, never what they say.
    public var description: String { "JSON object of \(count)" }
}
