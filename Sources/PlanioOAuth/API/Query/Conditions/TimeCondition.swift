public import Foundation

extension Planio {
    /// What can be asked of a time, to the second: `.updatedOn(.since(date))`, `.createdOn(.today)`.
    ///
    /// Times are sent in UTC, in whole seconds. Days, weeks and months are those of the user's settings at the server.
    public struct TimeCondition: DayComparison {
        /// The operator and the times or days that Redmine is sent.
        public let condition: FilterCondition
        /// Takes any operator. Times with fractions or with another zone than `Z` are refused by the server.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// At this time or later; fractions of a second are cut off.
        public static func since(_ time: Date) -> TimeCondition { TimeCondition(.init(">=", [text(time)])) }
        /// At this time or earlier; fractions of a second are cut off.
        public static func until(_ time: Date) -> TimeCondition { TimeCondition(.init("<=", [text(time)])) }
        /// Both ends included.
        public static func between(_ range: ClosedRange<Date>) -> TimeCondition {
            TimeCondition(.init("><", [text(range.lowerBound), text(range.upperBound)]))
        }

        private static func text(_ time: Date) -> String {
            Date(timeIntervalSince1970: time.timeIntervalSince1970.rounded(.down)).formatted(.iso8601)
        }
    }
}
