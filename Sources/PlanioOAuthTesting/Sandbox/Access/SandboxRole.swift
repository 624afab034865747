import PlanioOAuth

/// A role with its permissions and its workflow.
struct SandboxRole {
    enum Visibility { case all, notPrivate, own }

    let id: Int
    let name: String
    var permissions: Set<Scope>
    var transitions: PlanioSandbox.Role.Transitions
    var issuesVisibility = Visibility.notPrivate
    var seesAllUsers = false
    /// Whether the role is a member's; if not, it is that of visitors or of users in projects of others.
    var isMember = true

    /// Public permissions need no role, but a token needs their scopes.
    func allows(_ permission: Scope, scopes: Set<Scope>?) -> Bool {
        has(permission) && scopes?.contains(permission) != false
    }

    func has(_ permission: Scope) -> Bool {
        permissions.contains(permission) || permission.permission?.isPublic == true
    }

    static let nonMember = 1
    static let anonymous = 2

    /// The roles of Redmine's default data.
    static let standard = [
        SandboxRole(
            id: nonMember, name: "Non member",
            permissions: visiting.union([.addIssues, .addIssueNotes, .saveQueries, .commentNews, .addMessages]),
            transitions: .none, isMember: false),
        SandboxRole(
            id: anonymous, name: "Anonymous", permissions: visiting, transitions: .none, isMember: false),
        SandboxRole(
            id: 3, name: "Manager",
            permissions: Set(Scope.Permission.all.filter { !$0.isPublic }.map(\.scope)), transitions: .any,
            issuesVisibility: .all, seesAllUsers: true),
        SandboxRole(
            id: 4, name: "Developer",
            permissions: visiting.union([
                .manageVersions, .manageCategories, .addIssues, .editIssues, .viewPrivateNotes, .setNotesPrivate,
                .manageIssueRelations, .manageSubtasks, .addIssueNotes, .saveQueries, .logTime, .commentNews,
                .editWikiPages, .deleteWikiPages, .addMessages, .editOwnMessages, .manageFiles, .commitAccess,
                .manageRelatedIssues,
            ]),
            transitions: .only([1, 2, 3, 4].reduce(into: [:]) { $0[$1] = [2, 3, 4, 5] })),
        SandboxRole(
            id: 5, name: "Reporter",
            permissions: visiting.union([
                .addIssues, .addIssueNotes, .saveQueries, .logTime, .commentNews, .addMessages, .editOwnMessages,
            ]),
            transitions: .only([1: [5], 2: [5], 3: [4, 5], 4: [5]])),
    ]

    private static let visiting: Set<Scope> = [
        .viewIssues, .viewGantt, .viewCalendar, .viewTimeEntries, .viewNews, .viewDocuments, .viewWikiPages,
        .viewWikiEdits, .viewMessages, .viewFiles, .browseRepository, .viewChangesets,
    ]
}
