import Foundation
public import PlanioOAuth

/// A query of issues that somebody saved.
struct SandboxSavedQuery {
    let id: Int
    let name: String
    /// `nil` if it is for all.
    let project: Int?
    let owner: Int
    let isPublic: Bool
    /// In the long form, as a request has them.
    let filters: [(field: String, condition: Planio.FilterCondition)]
}

extension SandboxState {
    static let savedQueryRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "queries") { state, context throws(SandboxRefusal) in
            let found: [SandboxSavedQuery]
            switch context.parameters.text("type") ?? "IssueQuery" {
            case "IssueQuery":
                found = state.savedQueries.values.filter { state.lists($0, context.caller) }
                    .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
            // Nobody can save others here.
            case "TimeEntryQuery", "ProjectQuery", "ProjectAdminQuery", "UserQuery": found = []
            default: throw SandboxRefusal(.internalError)
            }
            return state.list("queries", found, context) { query in
                [
                    "id": .int(query.id), "name": .string(query.name), "is_public": .bool(query.isPublic),
                    "project_id": query.project.map(JSONValue.int) ?? .null,
                ]
            }
        }
    ]

    private func lists(_ query: SandboxSavedQuery, _ caller: SandboxCaller) -> Bool {
        if let project = query.project {
            guard let project = projects[project], lists(.viewIssues, in: project, caller) else { return false }
        }
        return query.isPublic || query.owner == caller.id
    }

    /// The parameters of a list of issues, with those of the saved query that they name instead of all filters.
    func withSavedQuery(_ context: SandboxContext, in project: SandboxProject?) throws(SandboxRefusal)
        -> SandboxParameters
    {
        guard context.parameters.text("query_id") != nil else { return context.parameters }
        guard let query = context.parameters["query_id"]?.rubyInt.flatMap({ savedQueries[$0] }),
            query.project == nil || query.project == project?.id
        else { throw SandboxRefusal(status: 404) }
        guard lists(query, context.caller) else { throw denied(context.caller) }
        var parameters = SandboxParameters()
        for name in ["sort", "offset", "limit", "page", "include", "nometa", "project_id"] {
            if let value = context.parameters[name] { parameters.members[name] = value }
        }
        // Without a filter there is none, not even that of open issues.
        parameters.insert("", at: "f[]")
        for (field, condition) in query.filters {
            parameters.insert(field, at: "f[]")
            parameters.insert(condition.operator, at: "op[\(field)]")
            for value in condition.values { parameters.insert(value, at: "v[\(field)][]") }
        }
        return parameters
    }
}

extension PlanioSandbox {
    /// Saves a query of issues for a user.
    /// - Parameters:
    ///   - name: What it is called.
    ///   - owner: Whose it is, by login.
    ///   - project: The identifier of the only project that it is for; for all if left out.
    ///   - isPublic: Whether others see it.
    ///   - filters: What it finds.
    /// - Returns: The query's id.
    /// - Throws: ``UnknownNameError`` if there is no such login or project.
    @discardableResult
    public func addQuery(
        _ name: String, of owner: String, in project: String? = nil, isPublic: Bool = false,
        where filters: Planio.Issue.Filter...
    ) throws(UnknownNameError) -> Int {
        let filters = filters.map { ($0.field, $0.condition) }
        return try setUp { state throws(UnknownNameError) in
            let owner = try state.named(user: owner).id
            let place = try project.map { name throws(UnknownNameError) in try state.named(project: name).id }
            let id = state.nextID(.savedQuery)
            state.savedQueries[id] = SandboxSavedQuery(
                id: id, name: name, project: place, owner: owner, isPublic: isPublic, filters: filters)
            return id
        }
    }
}
