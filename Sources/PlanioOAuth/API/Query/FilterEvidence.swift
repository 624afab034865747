public import Foundation

extension Planio {
    /// What an element of a list shows of a filtered field. Only what surely contradicts a filter counts: the server
    /// compares texts in its database's way and days in the user's time zone.
    public enum FilterEvidence: Sendable, Hashable {
        /// Nothing: whether the filter was applied cannot be seen.
        case nothing
        /// The field is unset.
        case unset
        /// The id of what the field refers to.
        case id(Int)
        /// A flag that is set or not.
        case flag(Bool)
        /// Whether a status closes the issue, and its id.
        case status(Int, isClosed: Bool?)
        /// A number; hours within the minute that the server rounds to.
        case number(Double)
        /// A day.
        case day(Day)
        /// A time.
        case time(Date)
        /// The values of a field that can have several, such as a custom field; empty if unset.
        case values([String])

        /// An element that refers to another, or to none.
        public static func reference<R>(_ id: Identifier<R>?) -> FilterEvidence {
            id.map { .id($0.rawValue) } ?? .unset
        }

        /// A number, or none.
        public static func number(_ value: Double?) -> FilterEvidence { value.map { .number($0) } ?? .unset }
        /// A day, or none.
        public static func day(_ value: Day?) -> FilterEvidence { value.map { .day($0) } ?? .unset }
        /// A time, or none.
        public static func time(_ value: Date?) -> FilterEvidence { value.map { .time($0) } ?? .unset }

        /// Whether a server that applied `condition` cannot have listed this.
        func contradicts(_ condition: FilterCondition) -> Bool {
            switch (condition.operator, self) {
            case (_, .nothing): false
            case ("*", .unset), ("!*", .id), ("!*", .number), ("!*", .day), ("!*", .time): true
            case ("*", .values(let values)): values.isEmpty
            case ("!*", .values(let values)): !values.isEmpty
            case ("o", .status(_, let isClosed)): isClosed == true
            case ("c", .status(_, let isClosed)): isClosed == false
            case (_, .status(let id, _)): FilterEvidence.id(id).contradicts(condition)
            case (_, .id(let id)): contradicts(id, condition)
            case ("=", .flag(let flag)): condition.values != [flag.filterValue]
            case (_, .number(let number)): contradicts(number, condition)
            case (_, .day(let day)): contradicts(day, condition)
            case (_, .time(let time)): contradicts(time, condition)
            case ("=", .values(let values)): Set(values).isDisjoint(with: condition.values)
            case ("!", .values(let values)): !Set(values).isDisjoint(with: condition.values)
            case ("=", .unset), (">=", .unset), ("<=", .unset), ("><", .unset): true
            default: false
            }
        }

        private func contradicts(_ id: Int, _ condition: FilterCondition) -> Bool {
            // `me` and `mine` stand for ids that are not known here.
            let texts = condition.values.flatMap { $0.split(separator: ",") }
            let ids = texts.compactMap { Int($0) }
            guard ids.count == texts.count else { return false }
            return switch condition.operator {
            case "=": !ids.contains(id)
            case "!": ids.contains(id)
            default: contradicts(Double(id), condition)
            }
        }

        private func contradicts(_ number: Double, _ condition: FilterCondition) -> Bool {
            // Hours are rounded to minutes, then to two decimals.
            contradicts(number, condition, tolerance: 0.02) {
                Double($0)
            } difference: {
                $0 - $1
            }
        }

        private func contradicts(_ day: Day, _ condition: FilterCondition) -> Bool {
            contradicts(day.ordinal, condition, tolerance: 0) {
                Day($0)?.ordinal
            } difference: {
                Double($0 - $1)
            }
        }

        private func contradicts(_ time: Date, _ condition: FilterCondition) -> Bool {
            let isDay = condition.values.allSatisfy { $0.utf8.count == 10 }
            func read(_ text: String) -> Date? {
                guard isDay else { return try? Date(text, strategy: .iso8601) }
                return Day(text).map { Date(timeIntervalSince1970: Double($0.ordinal) * 86400) }
            }
            guard isDay else {
                return contradicts(time, condition, tolerance: 1, read) { $0.timeIntervalSince($1) }
            }
            // A day begins between 14 hours before it does in UTC and 12 hours after, and lasts 24.
            let bounds = condition.values.compactMap(read)
            guard bounds.count == condition.values.count, let first = bounds.first, let last = bounds.last else {
                return false
            }
            let isTooEarly = time < first.addingTimeInterval(-14 * 3600)
            let isTooLate = time > last.addingTimeInterval(36 * 3600)
            return switch condition.operator {
            case "=", "><": isTooEarly || isTooLate
            case ">=": isTooEarly
            case "<=": isTooLate
            default: false
            }
        }

        private func contradicts<Value>(
            _ value: Value, _ condition: FilterCondition, tolerance: Double, _ read: (String) -> Value?,
            difference: (Value, Value) -> Double
        ) -> Bool {
            let bounds = condition.values.compactMap(read)
            guard bounds.count == condition.values.count, let first = bounds.first, let last = bounds.last else {
                return false
            }
            let isTooSmall = difference(value, first) < -tolerance
            let isTooLarge = difference(value, last) > tolerance
            return switch condition.operator {
            case "=", "><": isTooSmall || isTooLarge
            case ">=": isTooSmall
            case "<=": isTooLarge
            default: false
            }
        }
    }
}

extension Day {
    /// Days since 1970-01-01 (proleptic Gregorian calendar).
    var ordinal: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
