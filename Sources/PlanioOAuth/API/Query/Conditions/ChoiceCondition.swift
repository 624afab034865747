extension Planio {
    /// A condition on a field that holds one of several choices.
    public protocol ChoiceCondition: Condition {
        /// What the choices are: ids, statuses, texts.
        associatedtype Value: FilterValue
    }
}

extension Planio.ChoiceCondition {
    /// One of these values.
    public static func `is`(_ values: Value...) -> Self { self.is(anyOf: values) }
    /// One of these values, known at run time. Of none nothing is one: such a list is empty and costs no request.
    public static func `is`(anyOf values: [Value]) -> Self { Self(.init("=", values.map(\.filterValue))) }
    /// None of these values.
    public static func not(_ values: Value...) -> Self { not(anyOf: values) }
    /// None of these values, known at run time.
    public static func not(anyOf values: [Value]) -> Self { Self(.init("!", values.map(\.filterValue))) }
}
