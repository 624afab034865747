extension Planio {
    /// A condition on a field that may be unset.
    public protocol OptionalCondition: Condition {}
}

extension Planio.OptionalCondition {
    /// The field has a value.
    public static var set: Self { Self(.init("*")) }
    /// The field has no value.
    public static var unset: Self { Self(.init("!*")) }
}
