extension Planio {
    /// What can be asked of a custom field, by the field's kind: `.customField(3, .text(.contains("Berlin")))`.
    ///
    /// The server ignores a custom field that is not marked *Used as a filter*.
    public struct CustomFieldCondition: Condition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }

        /// For long texts.
        public static func text(_ condition: TextCondition) -> CustomFieldCondition { .init(condition.condition) }
        /// For texts and links.
        public static func string(_ condition: StringCondition) -> CustomFieldCondition { .init(condition.condition) }
        /// For lists, key/value lists, users and versions, whose values are texts or ids.
        public static func list(_ condition: OptionalListCondition<String>) -> CustomFieldCondition {
            .init(condition.condition)
        }
        public static func bool(_ value: Bool) -> CustomFieldCondition { .init(.init("=", [value.filterValue])) }
        public static func day(_ condition: DayCondition) -> CustomFieldCondition { .init(condition.condition) }
        public static func integer(_ condition: NumberCondition<Int>) -> CustomFieldCondition {
            .init(condition.condition)
        }
        public static func float(_ condition: NumberCondition<Double>) -> CustomFieldCondition {
            .init(condition.condition)
        }
    }
}
