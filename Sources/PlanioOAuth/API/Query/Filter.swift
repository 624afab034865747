extension Planio {
    /// Which elements a list contains: a field and what is asked of it. Several filters all apply.
    ///
    /// ```swift
    /// client.issues.list(where: .status(.open), .assignedTo(.me), .dueDate(.within(days: 7)))
    /// ```
    ///
    /// Every filter is sent in Redmine's long form, in which values are data: `|`, `!`, `*` and `~` in a text mean
    /// themselves. The server ignores filters that it does not know or allow, and then lists everything; so what an
    /// element shows is held against the filter, and a list that contradicts it ends in an error that names the filter.
    public struct Filter<R: Resource>: Sendable {
        /// As Redmine spells it, such as `status_id`.
        public let field: String
        /// What is asked of it.
        public let condition: FilterCondition
        /// Whether the server ignores it outside of a project.
        let needsProject: Bool
        /// Scopes of which a token must have one, or the server ignores it and lists everything.
        private(set) var needs: Set<Scope> = []
        /// What an element shows of the field.
        let evidence: @Sendable (R) -> FilterEvidence

        /// A filter of one's own resource; the library's resources have theirs by name.
        /// - Parameters:
        ///   - field: As Redmine spells it.
        ///   - condition: What is asked of it.
        ///   - needsProject: Whether the server ignores it outside of a project: it is refused there, then.
        ///   - evidence: What an element shows of the field, to be held against the condition.
        public init(
            _ field: String, _ condition: some Condition, needsProject: Bool = false,
            evidence: @escaping @Sendable (R) -> FilterEvidence = { _ in .nothing }
        ) {
            self.init(field, condition.condition, needsProject: needsProject, evidence: evidence)
        }

        init(
            _ field: String, _ condition: FilterCondition, needsProject: Bool = false,
            evidence: @escaping @Sendable (R) -> FilterEvidence = { _ in .nothing }
        ) {
            self.field = field
            self.condition = condition
            self.needsProject = needsProject
            self.evidence = evidence
        }

        /// A filter that the library does not know, such as a plug-in's. Whether the server applied it cannot be seen.
        public static func custom(_ field: String, _ condition: FilterCondition) -> Filter { Filter(field, condition) }

        /// The same filter, refused before it is sent with a token that has none of these scopes.
        func needing(_ scopes: Scope...) -> Filter {
            var filter = self
            filter.needs = Set(scopes)
            return filter
        }

        /// Whether the element cannot be in a list that has this filter.
        func isContradicted(by element: R) -> Bool { evidence(element).contradicts(condition) }
    }
}

extension Planio.Filter: Hashable {
    /// Whether both ask the same of the same field.
    public static func == (left: Self, right: Self) -> Bool {
        left.field == right.field && left.condition == right.condition
    }

    /// Hashes the field and what is asked of it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(field)
        hasher.combine(condition)
    }
}

extension Planio.Filter: CustomStringConvertible {
    /// The field, the operator and the values, as Redmine spells them.
    public var description: String {
        ([field, condition.operator] + [condition.values.joined(separator: ", ")].filter { !$0.isEmpty })
            .joined(separator: " ")
    }
}
