extension PlanioClient {
    /// The statuses that issues can have.
    public var issueStatuses: IssueStatuses { IssueStatuses(client: self) }

    /// The issue statuses of a site: `client.issueStatuses`.
    public struct IssueStatuses: Sendable {
        let client: PlanioClient

        /// All statuses of the site, in their order. No scope is needed. Which of them an issue may get, its
        /// ``Planio/Issue/allowedStatuses`` say.
        /// - Throws: ``PlanioError``.
        public func list() async throws -> [Planio.IssueStatus] { try await client.whole(at: "/issue_statuses.json") }
    }
}

extension PlanioClient.IssueStatuses: Redacted {}
