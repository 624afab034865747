extension PlanioClient {
    /// The versions of the site.
    public var versions: Versions { Versions(client: self) }

    /// The versions of a site's projects: `client.versions`.
    public struct Versions: Sendable {
        let client: PlanioClient
        private static let reading: Set<Scope> = [.viewIssues]
        private static let writing: Set<Scope> = [.manageVersions]

        /// All versions that issues of a project can be planned for: its own, and those that other projects share with it.
        /// - Throws: ``PlanioError``.
        public func list(in project: Planio.Project.Selector) async throws -> [Planio.Version] {
            try await client.whole(at: Self.path(project), allowed: Self.reading)
        }

        /// One version, with its hours.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.Version.ID) async throws -> Planio.Version {
            try await client.get(at: Self.path(id), id: id, allowed: Self.reading)
        }

        /// Creates a version.
        /// - Parameters:
        ///   - project: Where.
        ///   - name: At most 60 characters; unique in the project.
        ///   - change: Sets more of the version.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/ignored(fields:element:)`` if the caller may not share
        ///   it so.
        @discardableResult
        public nonisolated(nonsending) func create(
            in project: Planio.Project.Selector, name: String,
            _ change: (inout Planio.Version.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.Version {
            var changes = Planio.Version.Changes()
            changes.name = name
            try change(&changes)
            return try await client.create(changes, at: Self.path(project), allowed: Self.writing)
        }

        /// Changes what the closure assigns, and nothing else; `nil` clears a field.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.Version.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.Version.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Version.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation, allowed: Self.writing)
        }

        /// Deletes a version that nothing needs.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/inUse(_:)`` if issues are planned for it, a custom field
        ///   has it as its value, or files hang on it.
        public func delete(_ id: Planio.Version.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: Self.writing, inUse: .version)
        }

        private static func path(_ project: Planio.Project.Selector) -> String {
            PlanioRequest.path("projects", project.value, "versions")
        }

        private static func path(_ id: Planio.Version.ID) -> String {
            PlanioRequest.path("versions", id.description)
        }
    }
}

extension PlanioClient.Versions: Redacted {}
