extension Planio {
    /// A value that a filter compares with.
    public protocol FilterValue: Sendable {
        /// As Redmine reads it in a filter.
        var filterValue: String { get }
    }
}

extension Identifier: Planio.FilterValue {
    /// The id in digits.
    public var filterValue: String { String(rawValue) }
}

extension String: Planio.FilterValue {
    /// The text as it is: no character has a meaning in the long form of filters.
    public var filterValue: String { self }
}

extension Int: Planio.FilterValue {
    /// The number in digits.
    public var filterValue: String { String(self) }
}

extension Double: Planio.FilterValue {
    /// The number with a decimal point.
    public var filterValue: String { description }
}

extension Bool: Planio.FilterValue {
    /// `1` or `0`.
    public var filterValue: String { self ? "1" : "0" }
}

extension Day: Planio.FilterValue {
    /// `YYYY-MM-DD`.
    public var filterValue: String { description }
}
