import Foundation
import PlanioOAuth
import Testing

/// A sort key, and by what of an element it orders.
struct SortCase<R: Planio.Resource> {
    enum Rank: Comparable {
        case number(Double)
        case text(String)
    }

    let sort: Planio.Sort<R>
    /// `nil` for what is unset: all of that comes first or last.
    let rank: (R) -> Rank?

    init(_ sort: Planio.Sort<R>, number: @escaping (R) -> Double?) {
        self.sort = sort
        rank = { number($0).map { .number($0) } }
    }

    init(_ sort: Planio.Sort<R>, text: @escaping (R) -> String?) {
        self.sort = sort
        rank = { text($0).map { .text($0) } }
    }

    init(_ sort: Planio.Sort<R>, day: @escaping (R) -> Day?) {
        self.init(sort, text: { day($0)?.description })
    }

    init(_ sort: Planio.Sort<R>, time: @escaping (R) -> Date?) {
        self.init(sort, number: { time($0)?.timeIntervalSince1970 })
    }

    /// Lists by each key, both ways, and holds the order against the elements.
    static func check(
        _ cases: [SortCase], count: Int, facts: Set<String>, sourceLocation: SourceLocation = #_sourceLocation,
        _ list: (Planio.Sort<R>) async throws -> [R]
    ) async throws {
        let keys = Set(cases.map { $0.sort.key.replacing(/cf_\d+/, with: "cf_ID") })
        #expect(keys.symmetricDifference(facts).sorted() == [], sourceLocation: sourceLocation)
        for one in cases {
            for direction in [Planio.Sort<R>.Direction.ascending, .descending] {
                let found = try await list(one.sort(direction)).map(one.rank)
                let label = "\(one.sort.key) \(direction)"
                #expect(found.count == count, "\(label)", sourceLocation: sourceLocation)
                let ranks = found.compactMap(\.self)
                let ordered = direction == .ascending ? ranks.sorted() : ranks.sorted(by: >)
                #expect(ranks == ordered, "\(label)", sourceLocation: sourceLocation)
                let isSet = found.map { $0 != nil }
                let changes = zip(isSet, isSet.dropFirst()).filter { $0 != $1 }.count
                #expect(changes <= 1, "\(label): the unset stand in between", sourceLocation: sourceLocation)
            }
        }
    }
}
