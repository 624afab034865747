public import Foundation

extension Planio {
    /// A user as the server shows it to the caller: administrators and the user itself see more.
    public struct User: Resource, Person {
        public static let name = ResourceName(singular: "user", plural: "users")

        public let id: ID
        /// The name that the user signs in with.
        public let login: String?
        /// Shown to administrators and to the user itself; `false` by OAuth without the scope ``Scope/admin``.
        public let isAdmin: Bool?
        public let firstname: String
        public let lastname: String
        /// Shown to administrators, and where the user does not hide it, which is the default.
        public let mail: String?
        public let createdOn: Date?
        public let updatedOn: Date?
        public let lastLoginOn: Date?
        public let passwordChangedOn: Date?
        /// Where the site uses Gravatar.
        public let avatarURL: String?
        /// Such as `totp`; shown to administrators and to the user itself.
        public let twoFactorScheme: String?
        /// The REST API key. Shown to administrators, and to the user itself where it is not by OAuth.
        public let apiKey: Secret?
        /// Shown to administrators.
        public let status: UserStatus?
        public let customFields: [CustomFieldValue]?

        // With `include`.

        /// Where the user signs in, with ``Include/authSource``; administrators only.
        public let authSource: Reference<AuthSource>?
        /// With ``Include/groups``; administrators only.
        public let groups: [Reference<Group>]?
        /// In projects that the caller may see, with ``Include/memberships``.
        public let memberships: [Membership]?

        public let json: JSONText

        /// First and last name.
        public var name: String { "\(firstname) \(lastname)" }

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            login = try json.optional("login")
            isAdmin = try json.optional("admin")
            firstname = try json.required("firstname")
            lastname = try json.required("lastname")
            mail = try json.optional("mail")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            lastLoginOn = try json.optional("last_login_on")
            passwordChangedOn = try json.optional("passwd_changed_on")
            avatarURL = try json.optional("avatar_url")
            twoFactorScheme = try json.optional("twofa_scheme")
            apiKey = try json.optional("api_key")
            status = try json.optional("status")
            customFields = try json.optional("custom_fields")
            authSource = try json.optional("auth_source")
            groups = try json.optional("groups")
            memberships = try json.optional("memberships")
            self.json = json.text
        }

        /// What else a response about a user contains.
        public enum Include: String, Sendable, CaseIterable {
            case memberships, groups
            case authSource = "auth_source"
        }
    }
}
