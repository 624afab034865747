extension Planio {
    /// What a filter asks of a field: one of Redmine's operators and its values.
    ///
    /// The types of conditions, such as ``TextCondition``, make these; each has just the operators that Redmine gives
    /// that type of field, so an operator which a field lacks does not compile. A plug-in's filter is made from one
    /// directly: ``Filter/custom(_:_:)``.
    public struct FilterCondition: Sendable, Hashable {
        /// As Redmine spells it in `op[field]`, such as `=`, `!*` or `>=`.
        public let `operator`: String
        /// As Redmine reads them in `v[field][]`: data, in which no character means anything.
        public let values: [String]

        /// A condition as Redmine spells it.
        /// - Parameters:
        ///   - operator: One of Redmine's operators.
        ///   - values: What it compares with; none for operators that need none.
        public init(_ operator: String, _ values: [String] = []) {
            self.operator = `operator`
            self.values = values
        }

        /// Whether it asks for one of no values at all, which nothing is.
        var matchesNothing: Bool { self.operator == "=" && values.isEmpty }
        /// Whether it rules out none of anything, which restricts nothing.
        var matchesEverything: Bool { self.operator == "!" && values.isEmpty }
    }
}
