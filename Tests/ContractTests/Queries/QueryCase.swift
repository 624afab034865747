import Foundation
import PlanioOAuth
import Testing

/// A filter, and which elements it is to list.
struct QueryCase<R: Planio.Resource> {
    typealias Make<Condition> = (Condition) -> Planio.Filter<R>

    let filter: Planio.Filter<R>
    /// The kind of a custom field.
    let kind: String
    let isMeant: (R) -> Bool

    init(_ filter: Planio.Filter<R>, kind: String = "", _ isMeant: @escaping (R) -> Bool) {
        self.filter = filter
        self.kind = kind
        self.isMeant = isMeant
    }

    /// The field and the operator, as ``QueryFacts`` have them.
    var key: String {
        let field = filter.field.replacing(/cf_\d+/, with: "cf_ID")
        return [field, kind, filter.condition.operator].filter { !$0.isEmpty }.joined(separator: " ")
    }

    func of(kind: String) -> QueryCase { QueryCase(filter, kind: kind, isMeant) }

    /// Holds what the server lists for each case against what is meant of all elements.
    static func check(
        _ cases: [QueryCase], of all: [R], facts: Set<String>, sourceLocation: SourceLocation = #_sourceLocation,
        _ list: (Planio.Filter<R>) async throws -> [R]
    ) async {
        #expect(Set(cases.map(\.key)).symmetricDifference(facts).sorted() == [], sourceLocation: sourceLocation)
        for one in cases {
            do {
                let found = Set(try await list(one.filter).map(\.id))
                let meant = Set(all.filter(one.isMeant).map(\.id))
                #expect(found == meant, "\(one.filter)", sourceLocation: sourceLocation)
            } catch {
                Issue.record("\(one.filter): \(error)", sourceLocation: sourceLocation)
            }
        }
    }
}

// MARK: The operators of each type of filter

extension QueryCase {
    /// `=` and `!`.
    static func list<C: Planio.ChoiceCondition>(
        _ filter: Make<C>, _ value: C.Value, _ held: @escaping (R) -> [C.Value]
    ) -> [QueryCase] where C.Value: Equatable {
        [
            QueryCase(filter(.is(value))) { held($0).contains(value) },
            QueryCase(filter(.not(value))) { !held($0).contains(value) },
        ]
    }

    /// `*` and `!*`.
    static func presence<C: Planio.OptionalCondition>(
        _ filter: Make<C>, _ isSet: @escaping (R) -> Bool
    ) -> [QueryCase] {
        [QueryCase(filter(.set), isSet), QueryCase(filter(.unset)) { !isSet($0) }]
    }

    static func optionalList<C: Planio.ChoiceCondition & Planio.OptionalCondition>(
        _ filter: Make<C>, _ value: C.Value, _ held: @escaping (R) -> [C.Value]
    ) -> [QueryCase] where C.Value: Equatable {
        list(filter, value, held) + presence(filter) { !held($0).isEmpty }
    }

    /// `=`, `!`, `ev`, `!ev` and `cf`.
    static func history<C: Planio.HistoryCondition>(
        _ filter: Make<C>, _ value: C.Value, now: @escaping (R) -> [C.Value], before: @escaping (R) -> [C.Value]
    ) -> [QueryCase] where C.Value: Equatable {
        list(filter, value, now) + [
            QueryCase(filter(.hasBeen(value))) { now($0).contains(value) || before($0).contains(value) },
            // What is unset now is in no list.
            QueryCase(filter(.hasNeverBeen(value))) {
                !now($0).isEmpty && !now($0).contains(value) && !before($0).contains(value)
            },
            QueryCase(filter(.changedFrom(value))) { before($0).contains(value) },
        ]
    }

    static func numbers<Value: Planio.FilterValue & Comparable>(
        _ filter: Make<Planio.NumberCondition<Value>>, _ range: ClosedRange<Value>, _ held: @escaping (R) -> Value?
    ) -> [QueryCase] {
        let low = range.lowerBound
        return presence(filter) { held($0) != nil } + [
            QueryCase(filter(.is(low))) { held($0) == low },
            QueryCase(filter(.atLeast(low))) { held($0).map { $0 >= low } == true },
            QueryCase(filter(.atMost(low))) { held($0).map { $0 <= low } == true },
            QueryCase(filter(.between(range))) { held($0).map(range.contains) == true },
        ]
    }

    /// - Parameter asAWhole: Whether a negation asks that no text has all words, rather than that one has none of them.
    static func texts<C: EdgeCondition>(
        _ filter: Make<C>, _ words: SearchedWords, asAWhole: Bool = false, _ held: @escaping (R) -> [String?]
    ) -> [QueryCase] {
        func some(_ isMeant: @escaping (String) -> Bool) -> (R) -> Bool {
            { held($0).contains { $0.map { isMeant($0.lowercased()) } == true } }
        }
        let parts = words.all.lowercased().split(separator: " ")
        let contains = some { text in parts.allSatisfy { text.contains($0) } }
        let isSet = some { !$0.isEmpty }
        return [
            QueryCase(filter(.contains(words.all)), contains),
            QueryCase(filter(.containsAny("\(words.all) nonsense"))) { element in
                some { text in parts.contains { text.contains($0) } }(element)
            },
            QueryCase(
                filter(.doesNotContain(words.all)),
                asAWhole
                    ? { !contains($0) } : some { text in !parts.contains { text.contains($0) } }),
            QueryCase(filter(.startsWith(words.start)), some { $0.hasPrefix(words.start.lowercased()) }),
            QueryCase(filter(.endsWith(words.end)), some { $0.hasSuffix(words.end.lowercased()) }),
            QueryCase(filter(.set), isSet),
            QueryCase(
                filter(.unset), asAWhole ? { !isSet($0) } : { held($0).contains { $0?.isEmpty != false } }),
        ]
    }

    /// As ``texts(_:_:asAWhole:_:)``, with `=` and `!`.
    static func strings(
        _ filter: Make<Planio.StringCondition>, _ words: SearchedWords, equal: String,
        _ held: @escaping (R) -> [String?]
    ) -> [QueryCase] {
        texts(filter, words, held) + [
            QueryCase(filter(.is(equal))) { held($0).contains(equal) },
            QueryCase(filter(.not(equal))) { !held($0).isEmpty && !held($0).contains(equal) },
        ]
    }

    static func tree(
        _ filter: Make<Planio.TreeCondition>, near: Planio.Issue.ID, far: Planio.Issue.ID,
        isNear: @escaping (R) -> Bool, isFar: @escaping (R) -> Bool, _ isSet: @escaping (R) -> Bool
    ) -> [QueryCase] {
        presence(filter, isSet) + [
            QueryCase(filter(.is(near)), isNear), QueryCase(filter(.isBelowOrAbove(far)), isFar),
        ]
    }
}

/// What is searched for: words in any order, a beginning and an end.
struct SearchedWords {
    let all, start, end: String
}

/// What texts of either type of filter can be asked for.
protocol EdgeCondition: Planio.WordCondition, Planio.OptionalCondition {
    static func startsWith(_ text: String) -> Self
    static func endsWith(_ text: String) -> Self
}
extension Planio.TextCondition: EdgeCondition {}
extension Planio.StringCondition: EdgeCondition {}

// MARK: Days

extension Day {
    static var today: Day { Day(Date(), in: .gmt) }

    var start: Date {
        get throws { try Date("\(description)T00:00:00Z", strategy: .iso8601) }
    }

    func moved(by days: Int) throws -> Day { Day(try start.addingTimeInterval(Double(days) * 86400 + 1), in: .gmt) }

    /// The first day of the month so many months on.
    func month(_ offset: Int) throws -> Day {
        let months = year * 12 + month - 1 + offset
        return try #require(Day(year: months / 12, month: months % 12 + 1, day: 1))
    }
}

extension QueryCase {
    /// What can be asked of any day; the week begins on Sunday, as in English.
    static func pastDays<C: Planio.DayComparison>(
        _ filter: Make<C>, from day: Day, isSet: ((R) -> Bool)? = nil, _ held: @escaping (R) -> Day?
    ) throws -> [QueryCase] {
        let today = Day.today
        let sunday = try sunday(today)
        return try presence(filter, isSet ?? { held($0) != nil }) + [
            span(filter(.on(day)), day, day, held), span(filter(.onOrAfter(day)), day, nil, held),
            span(filter(.onOrBefore(day)), nil, day, held),
            span(filter(.between(day...day.moved(by: 3))), day, day.moved(by: 3), held),
            span(filter(.lessThan(daysAgo: 7)), today.moved(by: -7), nil, held),
            span(filter(.moreThan(daysAgo: 7)), nil, today.moved(by: -7), held),
            span(filter(.withinPast(days: 7)), today.moved(by: -7), today, held),
            span(filter(.exactly(daysAgo: 7)), today.moved(by: -7), today.moved(by: -7), held),
            span(filter(.today), today, today, held),
            span(filter(.yesterday), today.moved(by: -1), today.moved(by: -1), held),
            span(filter(.thisWeek), sunday, sunday.moved(by: 6), held),
            span(filter(.lastWeek), sunday.moved(by: -7), sunday.moved(by: -1), held),
            span(filter(.lastTwoWeeks), sunday.moved(by: -14), sunday.moved(by: -1), held),
            span(filter(.thisMonth), today.month(0), today.month(1).moved(by: -1), held),
            span(filter(.lastMonth), today.month(-1), today.month(0).moved(by: -1), held),
            span(
                filter(.thisYear), Day(year: today.year, month: 1, day: 1),
                Day(year: today.year, month: 12, day: 31), held),
        ]
    }

    /// What can be asked of days that may lie ahead.
    static func days(
        _ filter: Make<Planio.DayCondition>, from day: Day, _ held: @escaping (R) -> Day?
    ) throws -> [QueryCase] {
        let today = Day.today
        let sunday = try sunday(today)
        return try pastDays(filter, from: day, held) + [
            span(filter(.within(days: 7)), today, today.moved(by: 7), held),
            span(filter(.inLess(thanDays: 7)), nil, today.moved(by: 7), held),
            span(filter(.inMore(thanDays: 7)), today.moved(by: 7), nil, held),
            span(filter(.inExactly(days: 7)), today.moved(by: 7), today.moved(by: 7), held),
            span(filter(.tomorrow), today.moved(by: 1), today.moved(by: 1), held),
            span(filter(.nextWeek), sunday.moved(by: 7), sunday.moved(by: 13), held),
            span(filter(.nextMonth), today.month(1), today.month(2).moved(by: -1), held),
        ]
    }

    /// What can be asked of times: days, and the second.
    static func times(
        _ filter: Make<Planio.TimeCondition>, at time: Date, isSet: ((R) -> Bool)? = nil,
        _ held: @escaping (R) -> Date?
    ) throws -> [QueryCase] {
        try pastDays(filter, from: Day(time, in: .gmt), isSet: isSet ?? { held($0) != nil }) { element in
            held(element).map { Day($0, in: .gmt) }
        } + [
            QueryCase(filter(.since(time))) { held($0).map { $0 >= time } == true },
            QueryCase(filter(.until(time))) { held($0).map { $0 <= time } == true },
            QueryCase(filter(.between(time...time.addingTimeInterval(3600)))) {
                held($0).map { $0 >= time && $0 <= time.addingTimeInterval(3600) } == true
            },
        ]
    }

    private static func sunday(_ today: Day) throws -> Day {
        let days = Int(try today.start.timeIntervalSince1970 / 86400)
        // 1970-01-01 was a Thursday.
        return try today.moved(by: -((days + 4) % 7))
    }

    private static func span(
        _ filter: Planio.Filter<R>, _ from: Day?, _ to: Day?, _ held: @escaping (R) -> Day?
    ) -> QueryCase {
        QueryCase(filter) { element in
            guard let day = held(element) else { return false }
            return from.map { day >= $0 } != false && to.map { day <= $0 } != false
        }
    }
}
