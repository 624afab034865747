extension Planio {
    /// What can be asked of a day that is not in the future: `.spentOn(.between(monday...friday))`, `.spentOn(.thisWeek)`.
    ///
    /// Today, weeks and months are those of the user's time zone and language settings at the server.
    public struct PastDayCondition: DayComparison {
        /// The operator and the days that Redmine is sent.
        public let condition: FilterCondition
        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}
