package import PlanioOAuth

/// The code of the documentation's pages about resources: each page's in the file of its name, line for line. A page's
/// function is run from top to bottom, as an administrator, on the sandbox and on a real server. They are compiled as in a
/// program whose default isolation is the main actor.
package enum Snippets {
    package typealias Page = @MainActor @Sendable (PlanioClient) async throws -> Void

    /// The pages whose code is run, by their names.
    package nonisolated static let run: [String: Page] = [
        "Search": search,
        "SavedQueries": savedQueries,
        "Journals": journals,
        "Watchers": watchers,
        "IssueRelations": issueRelations,
        "Enumerations": enumerations,
        "Trackers": trackers,
        "IssueStatuses": issueStatuses,
        "CustomFields": customFields,
        "IssueCategories": issueCategories,
        "Attachments": attachments,
        "Issues": issues,
        "Memberships": memberships,
        "News": news,
        "ChangesSince": changesSince,
        "Groups": groups,
        "MyAccount": myAccount,
        "Names": names,
        "Permissions": permissions,
        "Projects": projects,
        "Roles": roles,
        "TimeEntries": timeEntries,
        "Users": users,
        "Versions": versions,
        "Wiki": wiki,
    ]

    /// The pages whose code is compiled but cannot be run, and why.
    package nonisolated static let notRun: [String: String] = [
        "Revisions": "no server has a repository with that revision",
        "ConditionalRequests": "it makes a client of its own, at an address that is nobody's",
    ]
}

/// Tests print nothing.
nonisolated func print(_ items: Any...) {}
