extension Planio {
    /// A value that a filter compares with.
    public protocol FilterValue: Sendable {
        /// As Redmine reads it in a filter.
        var filterValue: String { get }
    }
}

extension Identifier: Planio.FilterValue {
    public var filterValue: String { String(rawValue) }
}

extension String: Planio.FilterValue {
    public var filterValue: String { self }
}

extension Int: Planio.FilterValue {
    public var filterValue: String { String(self) }
}

extension Double: Planio.FilterValue {
    public var filterValue: String { description }
}

extension Bool: Planio.FilterValue {
    public var filterValue: String { self ? "1" : "0" }
}

extension Day: Planio.FilterValue {
    public var filterValue: String { description }
}
