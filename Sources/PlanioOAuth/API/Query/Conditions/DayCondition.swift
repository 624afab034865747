extension Planio {
    /// What can be asked of a day: `.dueDate(.onOrBefore(day))`, `.dueDate(.within(days: 7))`.
    ///
    /// Today, weeks and months are those of the user's time zone and language settings at the server.
    public struct DayCondition: DayComparison {
        /// The operator and the days that Redmine is sent.
        public let condition: FilterCondition
        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// From today up to so many days from now.
        public static func within(days: Int) -> DayCondition { DayCondition(.init("><t+", [String(days)])) }
        /// At most so many days from now, or past.
        public static func inLess(thanDays days: Int) -> DayCondition { DayCondition(.init("<t+", [String(days)])) }
        /// So many days from now or later.
        public static func inMore(thanDays days: Int) -> DayCondition { DayCondition(.init(">t+", [String(days)])) }
        /// So many days from now, exactly.
        public static func inExactly(days: Int) -> DayCondition { DayCondition(.init("t+", [String(days)])) }
        /// Tomorrow.
        public static let tomorrow = DayCondition(.init("nd"))
        /// In the week after this one, which begins as the user's language says.
        public static let nextWeek = DayCondition(.init("nw"))
        /// In the calendar month after this one.
        public static let nextMonth = DayCondition(.init("nm"))
    }
}
