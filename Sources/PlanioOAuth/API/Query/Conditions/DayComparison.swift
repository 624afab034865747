extension Planio {
    /// A condition on days, those that are past included.
    public protocol DayComparison: OptionalCondition {}
}

extension Planio.DayComparison {
    public static func on(_ day: Day) -> Self { Self(.init("=", [day.filterValue])) }
    public static func onOrAfter(_ day: Day) -> Self { Self(.init(">=", [day.filterValue])) }
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
    public static var today: Self { Self(.init("t")) }
    public static var yesterday: Self { Self(.init("ld")) }
    public static var thisWeek: Self { Self(.init("w")) }
    public static var lastWeek: Self { Self(.init("lw")) }
    public static var lastTwoWeeks: Self { Self(.init("l2w")) }
    public static var thisMonth: Self { Self(.init("m")) }
    public static var lastMonth: Self { Self(.init("lm")) }
    public static var thisYear: Self { Self(.init("y")) }
}
