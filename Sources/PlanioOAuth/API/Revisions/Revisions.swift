import HTTPTypes

extension PlanioClient {
    /// The revisions of repositories.
    public var revisions: Revisions { Revisions(client: self) }

    /// Issues that revisions are related to: `client.revisions`. The revisions of an issue are read with
    /// ``Planio/Issue/Include/changesets``. All of it needs ``Scope/manageRelatedIssues``.
    public struct Revisions: Sendable {
        let client: PlanioClient

        /// Relates a revision to an issue, as if its comment mentioned it.
        ///
        /// ```swift
        /// let revision = Planio.Revision("4f2c0e1", of: "main", in: "some-project")
        /// try await client.revisions.addRelatedIssue(7, to: revision)
        /// ```
        /// - Throws: ``PlanioError``; the values are refused if it is related already, or the issue is of a project that is
        ///   neither above nor below, or cannot be seen.
        public func addRelatedIssue(_ issue: Planio.Issue.ID, to revision: Planio.Revision) async throws {
            var request = PlanioRequest.post(
                try Self.path(revision, .post), json: ["issue_id": issue] as [String: Planio.Issue.ID])
            request.expects = .noContent
            request.allowedBy = [.manageRelatedIssues]
            try await client.send(request)
        }

        /// Relates a revision to an issue no longer; also if it was not.
        /// - Parameters:
        ///   - issue: The issue.
        ///   - revision: The revision.
        ///   - confirmation: By default the issue is read again, because the server says success too where the caller may
        ///     not see the issue, and the relation stays.
        /// - Throws: ``PlanioError``.
        public func removeRelatedIssue(
            _ issue: Planio.Issue.ID, from revision: Planio.Revision,
            confirming confirmation: Planio.Confirmation = .readBack
        ) async throws {
            let path = try Self.path(revision, .delete, issue)
            try await client.delete(at: path, allowed: [.manageRelatedIssues])
            guard confirmation == .readBack else { return }
            let read = try await client.issues.get(issue, include: [.changesets])
            guard read.changesets?.contains(where: { $0.revision.hasPrefix(revision.name) }) != true else {
                throw PlanioError(
                    .ignored(fields: ["revision \(revision.name)"], element: read), PlanioRequest(.delete, path))
            }
        }

        private static func path(
            _ revision: Planio.Revision, _ method: HTTPRequest.Method, _ issue: Planio.Issue.ID? = nil
        ) throws(PlanioError) -> String {
            let project = revision.project.value
            let path =
                if let issue {
                    PlanioRequest.path(
                        "projects", project, "repository", revision.repository, "revisions", revision.name, "issues",
                        issue.description)
                } else {
                    PlanioRequest.path(
                        "projects", project, "repository", revision.repository, "revisions", revision.name, "issues")
                }
            // The server would take these for whatever stands there.
            guard !revision.name.isEmpty, !revision.name.contains(where: { "%_".contains($0) }) else {
                throw PlanioError(
                    .invalidRequest(.value("a revision is named by its number or hash, without % and _")),
                    PlanioRequest(method, path))
            }
            return path
        }
    }
}

extension PlanioClient.Revisions: Redacted {}
