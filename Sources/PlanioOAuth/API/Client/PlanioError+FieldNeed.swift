extension PlanioError {
    /// A field that the server drops without a word unless the token has one of these scopes.
    public struct FieldNeed: Sendable, Hashable {
        /// As the server spells it.
        public let field: String
        /// Any of them will do.
        public let scopes: Set<Scope>
    }
}
