extension Planio {
    /// A condition on a field whose earlier values Redmine knows from the journals.
    public protocol HistoryCondition: ChoiceCondition {}
}

extension Planio.HistoryCondition {
    /// It has, or once had, one of these values.
    public static func hasBeen(_ values: Value...) -> Self { Self(.init("ev", values.map(\.filterValue))) }
    /// It has another value, and never had one of these. What is unset is not listed.
    public static func hasNeverBeen(_ values: Value...) -> Self { Self(.init("!ev", values.map(\.filterValue))) }
    /// It once had one of these values and has another one now.
    public static func changedFrom(_ values: Value...) -> Self { Self(.init("cf", values.map(\.filterValue))) }
}
