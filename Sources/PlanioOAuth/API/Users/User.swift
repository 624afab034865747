public import Foundation

extension Planio {
    /// A user as the server shows it to the caller: administrators and the user itself see more.
    public struct User: Resource, Person {
        /// `user` and `users` in the server's bodies.
        public static let name = ResourceName(singular: "user", plural: "users")

        /// The user's number; no group has the same.
        public let id: ID
        /// The name that the user signs in with.
        public let login: String?
        /// Shown to administrators and to the user itself; `false` by OAuth without the scope ``Scope/admin``.
        public let isAdmin: Bool?
        /// The first name.
        public let firstname: String
        /// The last name.
        public let lastname: String
        /// Shown to administrators, and where the user does not hide it, which is the default.
        public let mail: String?
        /// When the user was created.
        public let createdOn: Date?
        /// When the user was changed last.
        public let updatedOn: Date?
        /// When the user signed in last; `nil` if never.
        public let lastLoginOn: Date?
        /// When the password was changed last; `nil` if never.
        public let passwordChangedOn: Date?
        /// Where the site uses Gravatar.
        public let avatarURL: String?
        /// Such as `totp`; shown to administrators and to the user itself.
        public let twoFactorScheme: String?
        /// The REST API key. Shown to administrators, and to the user itself where it is not by OAuth.
        public let apiKey: Secret?
        /// Shown to administrators.
        public let status: UserStatus?
        /// Custom fields that the caller may see; `nil` if there are none.
        public let customFields: [CustomFieldValue]?

        // With `include`.

        /// Where the user signs in, with ``Include/authSource``; administrators only.
        public let authSource: Reference<AuthSource>?
        /// With ``Include/groups``; administrators only.
        public let groups: [Reference<Group>]?
        /// In projects that the caller may see, with ``Include/memberships``.
        public let memberships: [Membership]?

        /// The user as the server sent it, with what this type does not know. It may hold the API key.
        public let json: JSONText

        /// First and last name.
        public var name: String { "\(firstname) \(lastname)" }

        /// Reads a user.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
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
            /// The projects that the user belongs to, as far as the caller may see them.
            case memberships
            /// The groups that the user belongs to; administrators only.
            case groups
            /// The directory in which the user signs in, if not in Redmine itself; administrators only.
            case authSource = "auth_source"
        }

        /// What else a list of users shows of each.
        public enum ListInclude: String, Sendable, CaseIterable {
            /// The directory in which each signs in, if not in Redmine itself.
            case authSource = "auth_source"
        }
    }
}
