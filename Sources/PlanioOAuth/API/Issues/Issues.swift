import HTTPTypes

/// The issues of a site: `client.issues`.
public struct Issues: Sendable {
    let client: PlanioClient

    private struct Body: Decodable {
        let issue: Issue
    }

    /// The issues that the caller may see, read page by page while walked through.
    /// - Parameters:
    ///   - project: Only this project's and its subprojects'.
    ///   - filters: All of them apply. Without a status filter only open issues are listed.
    ///   - sort: The first key counts most; newest first if left out.
    ///   - include: What else each issue contains.
    public func list(
        in project: ProjectReference? = nil, where filters: IssueFilter..., sortedBy sort: IssueSort...,
        include: Set<IssueListInclude> = []
    ) -> PagedList<Issue> {
        list(in: project, where: filters, sortedBy: sort, include: include)
    }

    /// As ``list(in:where:sortedBy:include:)-(_,IssueFilter...,_,_)``, for filters that are put together at run time.
    public func list(
        in project: ProjectReference? = nil, where filters: [IssueFilter], sortedBy sort: [IssueSort] = [],
        include: Set<IssueListInclude> = []
    ) -> PagedList<Issue> {
        let path = project.map { PlanioRequest.path("projects", $0.value, "issues") } ?? "/issues.json"
        var request = PlanioRequest(.get, path).allowed(by: .viewIssues).expecting(.json)
        request.query = filters.map { ($0.name, $0.value) }
        if !sort.isEmpty { request.query.append(("sort", sort.map(\.value).joined(separator: ","))) }
        request.include(include)
        return PagedList(client: client, request: request)
    }

    public func get(_ id: Identifier<Issue>, include: Set<IssueInclude> = []) async throws -> Issue {
        var request = PlanioRequest(.get, Self.path(id)).allowed(by: .viewIssues)
            .expecting(.object("issue", id: id.rawValue))
        request.include(include)
        return try await client.send(request).decode(Body.self).issue
    }

    /// Creates an issue. It is never sent twice: if no response comes, look whether it exists before trying again.
    @discardableResult
    public func create(
        in project: ProjectReference, subject: String, _ change: (inout IssueChanges) -> Void = { _ in }
    ) async throws -> Issue {
        var issue = IssueChanges()
        issue.subject = subject
        change(&issue)
        let request = PlanioRequest.post(
            PlanioRequest.path("projects", project.value, "issues"), json: ["issue": issue.changes.json]
        ).allowed(by: .addIssues, .copyIssues).expecting(.created)
        return try await client.send(request).decode(Body.self).issue
    }

    /// Changes what the closure assigns, and nothing else; `nil` clears a field.
    public func update(_ id: Identifier<Issue>, _ change: (inout IssueChanges) -> Void) async throws {
        var issue = IssueChanges()
        change(&issue)
        guard !issue.changes.isEmpty else { return }
        try await client.send(
            PlanioRequest.put(Self.path(id), json: ["issue": issue.changes.json])
                .allowed(by: .editIssues, .editOwnIssues, .addIssueNotes).expecting(.noContent))
    }

    /// Deletes an issue, its subtasks and its time entries.
    public func delete(_ id: Identifier<Issue>) async throws {
        try await client.send(PlanioRequest.delete(Self.path(id)).allowed(by: .deleteIssues).expecting(.noContent))
    }

    private static func path(_ id: Identifier<Issue>) -> String { PlanioRequest.path("issues", id.description) }
}

extension Issues: Redacted {}
