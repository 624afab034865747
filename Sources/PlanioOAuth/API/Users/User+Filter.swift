extension Planio.Filter where R == Planio.User {
    /// Without any filter of the status only active users are listed.
    public static func status(_ condition: Planio.OptionalListCondition<Planio.UserStatus>) -> Self {
        Self("status", condition) { $0.status.map { .id($0.rawValue) } ?? .nothing }
    }
    public static func authSource(_ condition: Planio.OptionalListCondition<Planio.AuthSource.ID>) -> Self {
        Self("auth_source_id", condition)
    }
    public static func group(_ condition: Planio.OptionalListCondition<Planio.Group.ID>) -> Self {
        Self("is_member_of_group", condition)
    }
    /// Such as `totp`. The server ignores it where two-factor authentication is switched off.
    public static func twoFactorScheme(_ condition: Planio.OptionalListCondition<String>) -> Self {
        Self("twofa_scheme", condition) {
            $0.twoFactorScheme.map { .values([$0]) } ?? .nothing
        }
    }
    /// Login, first or last name, or mail address; two words must stand in the same one.
    public static func name(_ condition: Planio.TextCondition) -> Self { Self("name", condition) }
    public static func login(_ condition: Planio.StringCondition) -> Self { Self("login", condition) }
    public static func firstname(_ condition: Planio.StringCondition) -> Self { Self("firstname", condition) }
    public static func lastname(_ condition: Planio.StringCondition) -> Self { Self("lastname", condition) }
    /// Any of the user's addresses.
    public static func mail(_ condition: Planio.StringCondition) -> Self { Self("mail", condition) }
    public static func createdOn(_ condition: Planio.TimeCondition) -> Self {
        Self("created_on", condition) { $0.createdOn.map { .time($0) } ?? .nothing }
    }
    public static func lastLoginOn(_ condition: Planio.TimeCondition) -> Self {
        Self("last_login_on", condition) { .time($0.lastLoginOn) }
    }
    public static func isAdmin(_ condition: Planio.FlagCondition) -> Self {
        Self("admin", condition) { $0.isAdmin.map { .flag($0) } ?? .nothing }
    }
}

extension Planio.Sort where R == Planio.User {
    public static var login: Self { Self("login") }
    public static var firstname: Self { Self("firstname") }
    public static var lastname: Self { Self("lastname") }
    public static var mail: Self { Self("mail") }
    public static var isAdmin: Self { Self("admin") }
    public static var createdOn: Self { Self("created_on") }
    public static var updatedOn: Self { Self("updated_on") }
    public static var lastLoginOn: Self { Self("last_login_on") }
    public static var passwordChangedOn: Self { Self("passwd_changed_on") }
    public static var status: Self { Self("status") }
    public static var authSource: Self { Self("auth_source.name") }
    public static var twoFactorScheme: Self { Self("twofa_scheme") }
}
