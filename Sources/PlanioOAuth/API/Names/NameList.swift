/// Names with their ids, as one list of the server has them, found as users expect: how a letter is composed, its case and
/// the width of spaces make no difference, unless two names differ in nothing else.
struct NameList: Sendable {
    struct Entry: Sendable {
        let id: Int
        let name: String
        /// Something that cannot be set any more: found only where nothing else has the name.
        var isActive = true
        /// What kind of it, where the list has several.
        var group: String?
    }

    let entries: [Entry]
    private let byName: [String: [Int]]

    init(_ entries: [Entry]) {
        self.entries = entries
        var byName: [String: [Int]] = [:]
        for (index, entry) in entries.enumerated() { byName[Self.folded(entry.name), default: []].append(index) }
        self.byName = byName
    }

    /// Those that have the name: one, or several if it is ambiguous, or none.
    func matches(_ name: String, in group: String? = nil) -> [Entry] {
        let alike = (byName[Self.folded(name)] ?? []).map { entries[$0] }.filter { group == nil || $0.group == group }
        let active = alike.filter(\.isActive)
        let found = active.isEmpty ? alike : active
        // Equal as Swift compares texts: in either Unicode form.
        let equal = found.filter { $0.name == name }
        return equal.isEmpty ? found : equal
    }

    /// All names, the likeliest to have been meant first.
    func nearest(to name: String, in group: String? = nil, upTo limit: Int) -> (nearest: [Entry], count: Int) {
        let valid = entries.filter { $0.isActive && (group == nil || $0.group == group) }
        let asked = Array(Self.folded(name).prefix(100))
        // Of a long list the names that begin alike: comparing all would cost more than the request did.
        let compared =
            valid.count <= 2000
            ? valid : Array(valid.filter { Self.folded($0.name).first == asked.first }.prefix(2000))
        let ranked = compared.enumerated().map { index, entry in
            (distance: Self.distance(asked, Array(Self.folded(entry.name).prefix(100))), index: index, entry: entry)
        }
        let sorted = ranked.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
        return (sorted.prefix(limit).map(\.entry), valid.count)
    }

    /// Without regard to case (by way of the upper case, so that ß and ss are the same) and to how many spaces there are.
    /// Swift's texts are equal in either Unicode form by themselves.
    static func folded(_ name: String) -> String {
        name.uppercased().lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// How many letters to insert, remove or replace; a part of the name is as near as one.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = corner + (letter == other ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        let isPart = !left.isEmpty && (String(right).contains(String(left)) || String(left).contains(String(right)))
        return isPart ? min(row[right.count], 1) : row[right.count]
    }
}
