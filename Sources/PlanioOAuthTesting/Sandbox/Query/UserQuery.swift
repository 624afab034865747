import PlanioOAuth

// Redmine's UserQuery, which administrators ask.

extension SandboxQuery where Element == SandboxUser {
    static func users(_ context: SandboxQueryContext) -> SandboxQuery {
        let customFields = context.state.customFields(of: .user)
        return SandboxQuery(
            fields: userFields + customFields.map { field in .customField(field) { $0.customValues[field.id] } },
            sortKeys: userSortKeys
                + customFields.filter { !$0.isMultiple }.map { field in
                    .customField(field) { $0.customValues[field.id] }
                },
            defaults: [SandboxFilter(name: "status", operator: "=", values: ["1"])], defaultSort: "login",
            // Without a sort key the real server has no order at all.
            tieBreaker: { $0.id < $1.id }, reportsInvalid: true)
    }

    private static var userFields: [SandboxFilterField<SandboxUser>] {
        [
            .column("status", .listOptional, "Status") { user, _ in .int(user.status.rawValue) },
            .group("is_member_of_group", .listOptional, "User's group", includingGroups: false) { $0.id },
            // There are no others here than passwords.
            .column("auth_source_id", .listOptional, "Authentication mode") { _, _ in .int(nil) },
            .column("twofa_scheme", .listOptional, "Two-factor authentication") { _, _ in .text(nil) },
            .init(name: "name", type: .text, label: "Name, email or login") { filter, context throws(SandboxRefusal) in
                if filter.operator == "*" { return { _ in true } }
                if filter.operator == "!*" { return { _ in false } }
                let condition = try SandboxCondition(filter, .text, today: context.today)
                let isNegated = filter.operator.hasPrefix("!")
                return { user in
                    let columns = [user.login, user.firstname, user.lastname, user.mail].map { SandboxColumn.text($0) }
                    guard isNegated else { return columns.contains { condition.matches($0) } }
                    // None of the words in a name, not all of them in the address.
                    return columns.dropLast().allSatisfy { condition.matches($0) }
                        && !SandboxWords(filter.first).match(user.mail, "~")
                }
            },
            .column("login", .string, "Login") { user, _ in .text(user.login) },
            .column("firstname", .string, "First name") { user, _ in .text(user.firstname) },
            .column("lastname", .string, "Last name") { user, _ in .text(user.lastname) },
            .column("mail", .string, "Email") { user, _ in .text(user.mail) },
            .column("created_on", .datePast, "Created") { user, _ in .time(user.createdOn) },
            .column("last_login_on", .datePast, "Last sign in") { user, _ in .time(user.lastLoginOn) },
            .column("admin", .list, "Administrator") { user, _ in .bool(user.isAdmin) },
        ]
    }

    private static var userSortKeys: [SandboxSortKey<SandboxUser>] {
        func key(_ name: String, _ column: @escaping (SandboxUser) -> SandboxColumn) -> SandboxSortKey<SandboxUser> {
            SandboxSortKey(name: name, columns: { user, _ in [column(user)] })
        }
        return [
            key("login") { .text($0.login) }, key("firstname") { .text($0.firstname) },
            key("lastname") { .text($0.lastname) }, key("mail") { .text($0.mail) }, key("admin") { .bool($0.isAdmin) },
            key("created_on") { .time($0.createdOn) }, key("updated_on") { .time($0.updatedOn) },
            key("last_login_on") { .time($0.lastLoginOn) }, key("passwd_changed_on") { .time($0.passwordChangedOn) },
            key("status") { .int($0.status.rawValue) }, key("auth_source.name") { _ in .text(nil) },
            key("twofa_scheme") { _ in .text(nil) },
        ]
    }
}
