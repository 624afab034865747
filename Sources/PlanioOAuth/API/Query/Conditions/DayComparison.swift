extension Planio {
    /// A condition on days, those that are past included.
    public protocol DayComparison: OptionalCondition {}
}

extension Planio.DayComparison {
    /// On this day; of a time, from its midnight to the next in the user's time zone.
    public static func on(_ day: Day) -> Self { Self(.init("=", [day.filterValue])) }
    /// On this day or later.
    public static func onOrAfter(_ day: Day) -> Self { Self(.init(">=", [day.filterValue])) }
    /// On this day or earlier.
    public static func onOrBefore(_ day: Day) -> Self { Self(.init("<=", [day.filterValue])) }
    /// Both ends included.
    public static func between(_ range: ClosedRange<Day>) -> Self {
        Self(.init("><", [range.lowerBound.filterValue, range.upperBound.filterValue]))
    }
    /// At most so many days ago.
    public static func lessThan(daysAgo days: Int) -> Self { Self(.init(">t-", [String(days)])) }
    /// So many days ago or earlier.
    public static func moreThan(daysAgo days: Int) -> Self { Self(.init("<t-", [String(days)])) }
    /// Within the past so many days, today included.
    public static func withinPast(days: Int) -> Self { Self(.init("><t-", [String(days)])) }
    /// So many days ago, exactly.
    public static func exactly(daysAgo days: Int) -> Self { Self(.init("t-", [String(days)])) }
    /// Today.
    public static var today: Self { Self(.init("t")) }
    /// Yesterday.
    public static var yesterday: Self { Self(.init("ld")) }
    /// In the week that today is in, days to come included. It begins as the user's language says.
    public static var thisWeek: Self { Self(.init("w")) }
    /// In the week before this one.
    public static var lastWeek: Self { Self(.init("lw")) }
    /// In one of the two weeks before this one.
    public static var lastTwoWeeks: Self { Self(.init("l2w")) }
    /// In the calendar month that today is in.
    public static var thisMonth: Self { Self(.init("m")) }
    /// In the calendar month before this one.
    public static var lastMonth: Self { Self(.init("lm")) }
    /// In the calendar year that today is in.
    public static var thisYear: Self { Self(.init("y")) }
}
