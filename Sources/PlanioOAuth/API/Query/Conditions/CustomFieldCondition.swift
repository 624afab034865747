extension Planio {
    /// What can be asked of a custom field, by the field's kind: `.customField(3, .text(.contains("Berlin")))`.
    ///
    /// The server ignores a custom field that is not marked *Used as a filter*.
    public struct CustomFieldCondition: Condition {
        /// The operator and the values that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator, such as one of a field kind that a plug-in adds. One that the field lacks finds nothing
        /// or everything.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// For long texts.
        public static func text(_ condition: TextCondition) -> CustomFieldCondition { .init(condition.condition) }
        /// For texts and links.
        public static func string(_ condition: StringCondition) -> CustomFieldCondition { .init(condition.condition) }
        /// For lists, key/value lists, users and versions, whose values are texts or ids.
        public static func list(_ condition: OptionalListCondition<String>) -> CustomFieldCondition {
            .init(condition.condition)
        }
        /// For booleans: the field is switched on or off. A field that was never set is neither.
        public static func bool(_ value: Bool) -> CustomFieldCondition { .init(.init("=", [value.filterValue])) }
        /// For dates.
        public static func day(_ condition: DayCondition) -> CustomFieldCondition { .init(condition.condition) }
        /// For whole numbers and progress bars.
        public static func integer(_ condition: NumberCondition<Int>) -> CustomFieldCondition {
            .init(condition.condition)
        }
        /// For numbers with decimals.
        public static func float(_ condition: NumberCondition<Double>) -> CustomFieldCondition {
            .init(condition.condition)
        }
    }
}
