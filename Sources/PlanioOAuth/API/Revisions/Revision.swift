extension Planio {
    /// A revision of a repository: a commit.
    public struct Revision: Sendable, Hashable {
        /// The project that the repository belongs to.
        public let project: Project.Selector
        /// The repository's identifier, or its number where it has none.
        public let repository: String
        /// The revision's number or hash. Of a hash the beginning is enough, where no other begins alike.
        public let name: String

        /// Names a revision; whether there is one shows with the first request.
        /// - Parameters:
        ///   - name: The revision's number or hash.
        ///   - repository: The repository's identifier, or its number where it has none.
        ///   - project: The project that the repository belongs to.
        public init(_ name: String, of repository: String, in project: Project.Selector) {
            self.name = name
            self.repository = repository
            self.project = project
        }
    }
}
