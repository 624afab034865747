import Foundation
import PlanioOAuth

/// A filter as it was asked for.
struct SandboxFilter {
    let name: String
    let `operator`: String
    var values: [String]

    var first: String { values.first ?? "" }

    /// Reads a short form: the longest operator of the type that the expression begins with, or else `=`.
    init(_ name: String, expression: String, _ type: SandboxFilterType) {
        self.name = name
        // In reverse order of their texts, as Redmine tries them; a line break begins anew.
        for candidate in type.operators.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).reversed() {
            let lines = expression.split(separator: "\n", omittingEmptySubsequences: false)
            guard let line = lines.first(where: { $0.hasPrefix(candidate) }) else { continue }
            `operator` = candidate
            let rest = line.dropFirst(candidate.count)
            values = rest.allSatisfy(\.isWhitespace) ? [""] : Self.split(rest)
            return
        }
        `operator` = "="
        values = Self.split(expression[...])
    }

    init(name: String, operator: String, values: [String]) {
        self.name = name
        self.operator = `operator`
        self.values = values
    }

    /// As Ruby splits: empty parts at the end are dropped.
    private static func split(_ text: Substring) -> [String] {
        var parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        while parts.last?.isEmpty == true { parts.removeLast() }
        return parts
    }

    /// What is wrong with the values, in the server's words.
    func problems(_ type: SandboxFilterType, label: String) -> [String] {
        let given = values.filter { !$0.allSatisfy(\.isWhitespace) }
        let isValid: (String) -> Bool =
            switch type {
            case .integer: { $0.wholeMatch(of: /[+-]?\d+(,[+-]?\d+)*/) != nil }
            case .float: { $0.wholeMatch(of: /[+-]?\d+(\.\d*)?/) != nil }
            case .date, .datePast:
                if ["=", ">=", "<=", "><"].contains(`operator`) {
                    { SandboxMoment($0) != nil }
                } else if [">t-", "<t-", "t-", ">t+", "<t+", "t+", "><t+", "><t-"].contains(`operator`) {
                    { $0.wholeMatch(of: /\d+/) != nil }
                } else {
                    { _ in true }
                }
            default: { _ in true }
            }
        var problems = given.allSatisfy(isValid) ? [] : ["\(label) is invalid"]
        let isBlank = values.first.map { $0.allSatisfy(\.isWhitespace) } ?? true
        if isBlank, !SandboxFilterType.withoutValue.contains(`operator`) {
            problems.append("\(label) cannot be blank")
        }
        return problems
    }
}

/// A day, or a time to the second, as filters name them.
enum SandboxMoment {
    case day(Day)
    case time(Date)

    init?(_ text: String) {
        let form = /(\d{4}-\d{2}-\d{2})(T(\d{2}):?(\d{2})?:?(\d{2})?(Z|\d{2}:?\d{2})?)?/
        guard let match = text.wholeMatch(of: form), let day = Day(String(match.1)) else { return nil }
        guard match.2 != nil else {
            self = .day(day)
            return
        }
        let hour = match.3.flatMap { Double($0) } ?? 0
        let minute = match.4.flatMap { Double($0) } ?? 0
        let second = match.5.flatMap { Double($0) } ?? 0
        guard hour < 25, minute < 60, second < 61 else { return nil }
        self = .time(day.start.addingTimeInterval(hour * 3600 + minute * 60 + second))
    }
}

extension Day {
    /// Midnight in UTC, which is the server's and the users' time zone here.
    var start: Date {
        (try? Date(description + "T00:00:00Z", strategy: .iso8601)) ?? Date(timeIntervalSince1970: 0)
    }

    func advanced(by days: Int) -> Day { Day(start.addingTimeInterval(Double(days) * 86400 + 1), in: .gmt) }

    /// Monday is 1.
    var weekday: Int {
        let days = Int((start.timeIntervalSince1970 / 86400).rounded())
        return ((days + 3) % 7 + 7) % 7 + 1
    }
}
