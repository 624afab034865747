extension Planio {
    /// What can be asked of all texts of an issue at once: subject, description, notes and searchable custom fields.
    public struct SearchCondition: WordCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}
