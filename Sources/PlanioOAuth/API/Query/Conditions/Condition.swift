extension Planio {
    /// A type of conditions that one kind of field can have.
    public protocol Condition: Sendable, Hashable {
        /// The operator and its values.
        var condition: FilterCondition { get }
        /// Takes any operator; the named ones are to be preferred.
        init(_ condition: FilterCondition)
    }
}
