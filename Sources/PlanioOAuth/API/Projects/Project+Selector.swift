extension Planio.Project {
    /// A project by its identifier or its id: `"some-project"`, `3`, `.id(project.id)`.
    public struct Selector: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        let value: String

        /// The identifier that the project's address shows.
        public static func identifier(_ identifier: String) -> Selector { Selector(value: identifier) }
        /// The project's number.
        public static func id(_ id: Planio.Project.ID) -> Selector { Selector(value: id.description) }

        /// An identifier: `"some-project"`.
        public init(stringLiteral value: String) { self.value = value }
        /// The project's number: `3`.
        public init(integerLiteral value: Int) { self.value = String(value) }
        private init(value: String) { self.value = value }

        /// The id, where it is known to be one.
        var id: Planio.Project.ID? { Int(value).map { Planio.Project.ID($0) } }
    }
}
