extension Planio {
    /// What can be asked of all texts of an issue at once: subject, description, notes and searchable custom fields.
    public struct SearchCondition: WordCondition {
        /// The operator and the words that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}
