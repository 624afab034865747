import Foundation
import PlanioOAuth

/// What a query sees of an element: a column of a table. An absent value is SQL's NULL.
enum SandboxColumn {
    case int(Int?)
    case number(Double?)
    case text(String?)
    case day(Day?)
    case time(Date?)

    static func bool(_ value: Bool) -> SandboxColumn { .int(value ? 1 : 0) }

    var isNull: Bool {
        switch self {
        case .int(let value): value == nil
        case .number(let value): value == nil
        case .text(let value): value == nil
        case .day(let value): value == nil
        case .time(let value): value == nil
        }
    }

    var isBlank: Bool { if case .text(let value) = self { value?.isEmpty != false } else { isNull } }

    var double: Double? {
        switch self {
        case .int(let value): value.map(Double.init)
        case .number(let value): value
        case .text(let value): value.flatMap { $0.isEmpty ? nil : SandboxNumber.double($0) }
        default: nil
        }
    }

    /// Whether it is one of the values of a list; numbers count as numbers.
    func isAny(of values: [String]) -> Bool {
        switch self {
        case .int(let value?): values.contains { Int($0) == value }
        case .number(let value?): values.contains { Double($0) == value }
        case .text(let value?): values.contains { $0.utf8.elementsEqual(value.utf8) }
        case .day(let value?): values.contains(value.description)
        default: false
        }
    }

    /// Absent values come first, texts by their bytes, as in SQLite.
    static func isOrdered(_ left: SandboxColumn, _ right: SandboxColumn) -> Bool? {
        func compare<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool? {
            switch (left, right) {
            case (nil, nil): nil
            case (nil, _): true
            case (_, nil): false
            case (let left?, let right?): left == right ? nil : left < right
            }
        }
        return switch (left, right) {
        case (.int(let left), .int(let right)): compare(left, right)
        case (.number(let left), .number(let right)): compare(left, right)
        case (.day(let left), .day(let right)): compare(left, right)
        case (.time(let left), .time(let right)): compare(left, right)
        case (.text(let left), .text(let right)):
            compare(left.map { Array($0.utf8) }.map(Bytes.init), right.map { Array($0.utf8) }.map(Bytes.init))
        default: nil
        }
    }

    private struct Bytes: Comparable {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        static func < (left: Bytes, right: Bytes) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
    }
}

/// A filter's condition on a column, as `sql_for_field` makes it of any operator.
struct SandboxCondition {
    let filter: SandboxFilter
    let type: SandboxFilterType
    /// Where the relative days are counted from.
    let today: Day

    /// - Throws: A 404, as the server says of an operator that it does not know.
    init(_ filter: SandboxFilter, _ type: SandboxFilterType, today: Day) throws(SandboxRefusal) {
        self.filter = filter
        self.type = type
        self.today = today
        guard Self.known.contains(filter.operator) else { throw SandboxRefusal(status: 404) }
    }

    private static let known: Set<String> = [
        "=", "!", "!*", "*", ">=", "<=", "><", "o", "c", "><t-", ">t-", "<t-", "t-", "><t+", ">t+", "<t+", "t+", "t",
        "ld", "nd", "w", "lw", "l2w", "nw", "m", "lm", "nm", "y", "~", "!~", "*~", "^", "$", "ev", "!ev", "cf",
    ]

    /// - Parameter history: The values that the column had before each change, for `ev`, `!ev` and `cf`.
    func matches(_ column: SandboxColumn, history: () -> [String?] = { [] }) -> Bool {
        let values = filter.values
        switch filter.operator {
        case "=": return isEqual(column)
        case "!": return column.isNull || !column.isAny(of: values)
        case "!*": return type.isText ? column.isBlank : column.isNull
        case "*": return type.isText ? !column.isBlank : !column.isNull
        case ">=" where !type.isDate: return column.double.map { $0 >= SandboxNumber.double(filter.first) } == true
        case "<=" where !type.isDate: return column.double.map { $0 <= SandboxNumber.double(filter.first) } == true
        case "><" where !type.isDate:
            let upper = values.count > 1 ? SandboxNumber.double(values[1]) : 0
            return column.double.map { $0 >= SandboxNumber.double(filter.first) && $0 <= upper } == true
        case "~": return contains(column)
        // None of the words.
        case "!~": return contains(column)
        case "*~", "^", "$": return contains(column)
        case "ev": return history().contains(where: isOld) || column.isAny(of: values)
        // What is NULL is in no list.
        case "!ev": return !column.isNull && !(history().contains(where: isOld) || column.isAny(of: values))
        case "cf": return history().contains(where: isOld)
        case "o", "c": return false
        default: return isWithin(column)
        }
    }

    private func isOld(_ value: String?) -> Bool { value.map(filter.values.contains) == true }

    private func isEqual(_ column: SandboxColumn) -> Bool {
        switch type {
        case .date, .datePast: return isWithin(column)
        case .integer:
            let numbers = filter.first.matches(of: /[+-]?\d+/).compactMap { Double($0.output) }
            return column.double.map(numbers.contains) == true
        case .float: return column.double.map { abs($0 - SandboxNumber.double(filter.first)) <= 1e-5 } == true
        default: return column.isAny(of: filter.values)
        }
    }

    // MARK: Texts

    private func contains(_ column: SandboxColumn) -> Bool {
        guard case .text(let text?) = column else { return false }
        return SandboxWords(filter.first).match(text, filter.operator)
    }

    // MARK: Days and times

    private func isWithin(_ column: SandboxColumn) -> Bool {
        let (from, to) = bounds
        switch column {
        case .day(let day?):
            // As texts, the way SQLite compares a date with a time.
            let text = day.description
            return from.map { text > Self.text($0, isStart: true) } != false
                && to.map { text <= Self.text($0, isStart: false) } != false
        case .time(let time?):
            return from.map { time >= Self.start($0) } != false && to.map { time <= Self.end($0) } != false
        default: return false
        }
    }

    private static func start(_ moment: SandboxMoment) -> Date {
        switch moment {
        case .day(let day): day.start
        case .time(let time): time
        }
    }

    private static func end(_ moment: SandboxMoment) -> Date {
        switch moment {
        case .day(let day): day.start.addingTimeInterval(86_399.999)
        // Fractions of the second do not count.
        case .time(let time): time.addingTimeInterval(0.999)
        }
    }

    private static func text(_ moment: SandboxMoment, isStart: Bool) -> String {
        let time = isStart ? start(moment).addingTimeInterval(-1) : end(moment)
        return time.formatted(.iso8601).replacing("T", with: " ").replacing("Z", with: "")
    }

    private var bounds: (from: SandboxMoment?, to: SandboxMoment?) {
        let first = SandboxMoment(filter.first)
        let days = SandboxNumber.int(filter.first)
        let sinceSunday = today.weekday % 7
        func span(_ from: Int?, _ to: Int?) -> (SandboxMoment?, SandboxMoment?) {
            (from.map { .day(today.advanced(by: $0)) }, to.map { .day(today.advanced(by: $0)) })
        }
        switch filter.operator {
        case "=": return (first, first)
        case ">=": return (first, nil)
        case "<=": return (nil, first)
        case "><": return (first, filter.values.count > 1 ? SandboxMoment(filter.values[1]) : nil)
        case "><t-": return span(-days, 0)
        case ">t-": return span(-days, nil)
        case "<t-": return span(nil, -days)
        case "t-": return span(-days, -days)
        case "><t+": return span(0, days)
        case ">t+": return span(days, nil)
        case "<t+": return span(nil, days)
        case "t+": return span(days, days)
        case "t": return span(0, 0)
        case "ld": return span(-1, -1)
        case "nd": return span(1, 1)
        case "w": return span(-sinceSunday, -sinceSunday + 6)
        case "lw": return span(-sinceSunday - 7, -sinceSunday - 1)
        case "l2w": return span(-sinceSunday - 14, -sinceSunday - 1)
        case "nw": return span(-sinceSunday + 7, -sinceSunday + 13)
        case "m": return month(0)
        case "lm": return month(-1)
        case "nm": return month(1)
        default:
            return (
                Day(year: today.year, month: 1, day: 1).map { .day($0) },
                Day(year: today.year, month: 12, day: 31).map { .day($0) }
            )
        }
    }

    private func month(_ offset: Int) -> (SandboxMoment?, SandboxMoment?) {
        func first(_ offset: Int) -> Day? {
            let months = today.year * 12 + today.month - 1 + offset
            return Day(year: months / 12, month: months % 12 + 1, day: 1)
        }
        return (first(offset).map { .day($0) }, first(offset + 1).map { .day($0.advanced(by: -1)) })
    }
}

/// The words of a text filter: at least two letters each, five at most, quoted ones together.
struct SandboxWords {
    private let words: [String]

    init(_ text: String) {
        var words: [String] = []
        for match in text.matches(of: /"[^"]+"|[^\s]+/) {
            let word = match.output.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
            if word.count > 1, !words.contains(word) { words.append(word) }
        }
        self.words = (words.isEmpty ? [text] : Array(words.prefix(5))).map { $0.lowercased() }
    }

    func match(_ text: String, _ operator: String) -> Bool {
        let text = text.lowercased()
        return switch `operator` {
        case "!~": !words.contains { text.contains($0) }
        case "^": words.contains { text.hasPrefix($0) }
        case "$": words.contains { text.hasSuffix($0) }
        case "*~": words.contains { text.contains($0) }
        default: words.allSatisfy { text.contains($0) }
        }
    }
}
