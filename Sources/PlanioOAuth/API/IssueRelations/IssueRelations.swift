import HTTPTypes

extension PlanioClient {
    /// How issues belong together.
    public var issueRelations: IssueRelations { IssueRelations(client: self) }

    /// The relations of issues: `client.issueRelations`. All of it needs ``Scope/manageIssueRelations``; who may only
    /// view issues reads relations with ``Planio/Issue/Include/relations``.
    public struct IssueRelations: Sendable {
        let client: PlanioClient

        /// The relations of an issue to issues that the caller may see.
        /// - Throws: ``PlanioError``.
        public func list(of issue: Planio.Issue.ID) async throws -> [Planio.IssueRelation] {
            try await client.whole(at: Self.path(of: issue), allowed: [.manageIssueRelations])
        }

        /// One relation.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.IssueRelation.ID) async throws -> Planio.IssueRelation {
            try await client.get(at: Self.path(id), id: id, allowed: [.manageIssueRelations])
        }

        /// Relates an issue to another.
        ///
        /// ```swift
        /// try await client.issueRelations.create(from: 7, .blocks, to: 9)             // 7 blocks 9
        /// try await client.issueRelations.create(from: 7, .follows, to: 5, delay: 2)  // two days after 5
        /// ```
        /// - Parameters:
        ///   - issue: From here the relation reads as `kind`.
        ///   - kind: The server turns ``Planio/IssueRelation/Kind/follows`` and its like round, and gives the relation as
        ///     it keeps it.
        ///   - other: The other issue; of the same project, unless the site's settings allow others.
        ///   - delay: In working days; only of ``Planio/IssueRelation/Kind/precedes`` and
        ///     ``Planio/IssueRelation/Kind/follows``.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public func create(
            from issue: Planio.Issue.ID, _ kind: Planio.IssueRelation.Kind, to other: Planio.Issue.ID,
            delay: Int? = nil
        ) async throws -> Planio.IssueRelation {
            let isTimed = [.precedes, .follows].contains(kind)
            if delay != nil, !isTimed {
                throw PlanioError(
                    .invalidRequest(
                        .value("the server drops the delay of a relation that neither precedes nor follows")),
                    PlanioRequest(.post, Self.path(of: issue)))
            }
            var changes = Planio.IssueRelation.Changes()
            changes.otherIssueID = other
            changes.type = kind
            if let delay { changes.delay = delay }
            let relation = try await client.create(
                changes, at: Self.path(of: issue), allowed: [.manageIssueRelations])
            var ignored: [String] = []
            if relation.issue(relatedTo: issue) != other { ignored.append("issue_to_id") }
            if relation.kind(from: issue) != kind { ignored.append("relation_type") }
            if relation.delay != (isTimed ? delay ?? 0 : nil) { ignored.append("delay") }
            guard ignored.isEmpty else {
                throw PlanioError(
                    .ignored(fields: ignored, element: relation), PlanioRequest(.post, Self.path(of: issue)))
            }
            return relation
        }

        /// Deletes a relation; the issues stay.
        /// - Throws: ``PlanioError``.
        public func delete(_ id: Planio.IssueRelation.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: [.manageIssueRelations])
        }

        private static func path(_ id: Planio.IssueRelation.ID) -> String {
            PlanioRequest.path("relations", id.description)
        }

        private static func path(of issue: Planio.Issue.ID) -> String {
            PlanioRequest.path("issues", issue.description, "relations")
        }
    }
}

extension PlanioClient.IssueRelations: Redacted {}
