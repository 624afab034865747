extension Planio.Filter where R == Planio.User {
    /// Without any filter of the status only active users are listed.
    public static func status(_ condition: Planio.OptionalListCondition<Planio.UserStatus>) -> Self {
        Self("status", condition) { $0.status.map { .id($0.rawValue) } ?? .nothing }
    }
    /// The directory in which the user signs in; ``OptionalCondition/unset`` asks for those that Redmine itself knows.
    public static func authSource(_ condition: Planio.OptionalListCondition<Planio.AuthSource.ID>) -> Self {
        Self("auth_source_id", condition)
    }
    /// Groups that the user is a member of.
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
    /// The name that the user signs in with: whole, or parts of it.
    public static func login(_ condition: Planio.StringCondition) -> Self { Self("login", condition) }
    /// The first name: whole, or parts of it.
    public static func firstname(_ condition: Planio.StringCondition) -> Self { Self("firstname", condition) }
    /// The last name: whole, or parts of it.
    public static func lastname(_ condition: Planio.StringCondition) -> Self { Self("lastname", condition) }
    /// Any of the user's addresses.
    public static func mail(_ condition: Planio.StringCondition) -> Self { Self("mail", condition) }
    /// When the user was created.
    public static func createdOn(_ condition: Planio.TimeCondition) -> Self {
        Self("created_on", condition) { $0.createdOn.map { .time($0) } ?? .nothing }
    }
    /// When the user signed in last; ``OptionalCondition/unset`` asks for those who never did.
    public static func lastLoginOn(_ condition: Planio.TimeCondition) -> Self {
        Self("last_login_on", condition) { .time($0.lastLoginOn) }
    }
    /// Whether the user may administer the site.
    public static func isAdmin(_ condition: Planio.FlagCondition) -> Self {
        Self("admin", condition) { $0.isAdmin.map { .flag($0) } ?? .nothing }
    }
}

extension Planio.Sort where R == Planio.User {
    /// By login, which is unique: the order of lists that are not sorted otherwise.
    public static var login: Self { Self("login") }
    /// By first name.
    public static var firstname: Self { Self("firstname") }
    /// By last name.
    public static var lastname: Self { Self("lastname") }
    /// By the first mail address.
    public static var mail: Self { Self("mail") }
    /// Administrators and others apart.
    public static var isAdmin: Self { Self("admin") }
    /// By the time of creation.
    public static var createdOn: Self { Self("created_on") }
    /// By the time of the last change.
    public static var updatedOn: Self { Self("updated_on") }
    /// By the time of the last sign-in.
    public static var lastLoginOn: Self { Self("last_login_on") }
    /// By the time when the password was changed last.
    public static var passwordChangedOn: Self { Self("passwd_changed_on") }
    /// By status: active, registered, locked.
    public static var status: Self { Self("status") }
    /// By the name of the directory in which they sign in.
    public static var authSource: Self { Self("auth_source.name") }
    /// By the second factor. The server ignores it where two-factor authentication is switched off.
    public static var twoFactorScheme: Self { Self("twofa_scheme") }
}
