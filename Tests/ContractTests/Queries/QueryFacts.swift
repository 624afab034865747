/// The filters that Redmine 6.1 has, with the operators of their types, and its sort keys: read out of a running server.
enum QueryFacts {
    private static let operators: [String: String] = [
        "list_status": "o = ! ev !ev cf c *", "list": "= !", "list_optional": "= ! !* *",
        "list_with_history": "= ! ev !ev cf", "list_optional_with_history": "= ! ev !ev cf !* *",
        "date_past": "= >= <= >< >t- <t- ><t- t- t ld w lw l2w m lm y !* *",
        "date": "= >= <= >< <t+ >t+ ><t+ t+ nd t ld nw w lw l2w nm m lm y >t- <t- ><t- t- !* *",
        "text": "~ *~ !~ ^ $ !* *", "string": "~ *~ = !~ ! ^ $ !* *", "search": "~ *~ !~",
        "float": "= >= <= >< !* *", "integer": "= >= <= >< !* *", "relation": "= ! =p =!p !p *o !o !* *",
        "tree": "= ~ !* *", "list_subprojects": "* !* = !",
    ]

    /// Fields with an operator each.
    private static func all(_ fields: [String: String]) -> Set<String> {
        Set(fields.flatMap { type, names in names.split(separator: " ").flatMap { with("\($0)", type) } })
    }

    private static func with(_ field: String, _ type: String) -> [String] {
        operators[type, default: ""].split(separator: " ").map { "\(field) \($0)" }
    }

    static let issues = all([
        "list_status": "status_id", "list_with_history": "tracker_id priority_id",
        "list":
            "project_id author_id author.group author.role fixed_version.status is_private watcher_id updated_by last_updated_by project.status",
        "list_optional": "member_of_group assigned_to_role",
        "list_optional_with_history": "assigned_to_id fixed_version_id category_id",
        "date": "fixed_version.due_date start_date due_date", "date_past": "created_on updated_on closed_on",
        "text": "subject description notes attachment attachment_description", "search": "any_searchable",
        "float": "estimated_hours spent_time", "integer": "done_ratio issue_id",
        "relation": "relates duplicates duplicated blocks blocked precedes follows copied_to copied_from",
        "tree": "parent_id child_id", "list_subprojects": "subproject_id",
    ])
    static let timeEntries = all([
        "date_past": "spent_on", "tree": "issue_id issue.parent_id",
        "list": "project_id issue.tracker_id issue.status_id issue.fixed_version_id activity_id project.status",
        "text": "issue.subject comments", "list_optional": "user_id user.group user.role author_id issue.category_id",
        "float": "hours", "list_subprojects": "subproject_id",
    ])
    static let users = all([
        "list_optional": "status auth_source_id is_member_of_group twofa_scheme", "text": "name",
        "string": "login firstname lastname mail", "date_past": "created_on last_login_on", "list": "admin",
    ])
    static let projects = all([
        "list": "status id is_public", "text": "name description", "list_subprojects": "parent_id",
        "date_past": "created_on updated_on",
    ])

    /// Custom fields of each type of filter, of the owners that a prefix names.
    static func customFields(_ prefixes: String...) -> Set<String> {
        let types = ["date", "float", "integer", "list_optional", "string", "text"]
        return Set(
            prefixes.flatMap { prefix in types.flatMap { type in with("\(prefix)cf_ID \(type)", type) } })
    }

    /// The due date and the status of the version that a field points to.
    static let versionFields = Set(with("cf_ID.due_date", "date") + with("cf_ID.status", "list"))

    static let issueSort: Set = [
        "id", "project", "tracker", "parent", "status", "priority", "subject", "author", "assigned_to", "updated_on",
        "category", "fixed_version", "start_date", "due_date", "estimated_hours", "estimated_remaining_hours",
        "total_estimated_hours", "spent_hours", "total_spent_hours", "done_ratio", "created_on", "closed_on",
        "last_updated_by", "is_private",
    ]
    static let timeEntrySort: Set = [
        "project", "spent_on", "created_on", "tweek", "author", "user", "activity", "issue", "issue.tracker",
        "issue.parent", "issue.status", "issue.category", "issue.fixed_version", "hours",
    ]
    static let userSort: Set = [
        "login", "firstname", "lastname", "mail", "admin", "created_on", "updated_on", "last_login_on",
        "passwd_changed_on", "status", "auth_source.name", "twofa_scheme",
    ]
    static let projectSort: Set = [
        "name", "status", "short_description", "homepage", "identifier", "parent_id", "is_public", "created_on",
        "updated_on",
    ]
}
