public import Foundation

extension Planio {
    /// The caller's own account, with what users see and set of themselves.
    public struct MyAccount: Resource {
        /// `user` and `users` in the server's bodies.
        public static let name = ResourceName(singular: "user", plural: "users")

        /// The user's, typed as this resource's; ``userID`` is the same as a user's.
        public let id: ID
        /// The name that the user signs in with.
        public let login: String
        /// `false` by OAuth without the scope ``Scope/admin``.
        public let isAdmin: Bool
        /// The first name.
        public let firstname: String
        /// The last name.
        public let lastname: String
        /// Also where the user hides it from others.
        public let mail: String?
        /// When it was created.
        public let createdOn: Date?
        /// When the user signed in last; `nil` if never.
        public let lastLoginOn: Date?
        /// The REST API key; `nil` by OAuth.
        public let apiKey: Secret?
        /// Custom fields that the caller may see; `nil` if there are none.
        public let customFields: [CustomFieldValue]?

        /// The whole as the server sent it, with what the library does not know.
        public let json: JSONText

        /// First and last name.
        public var name: String { "\(firstname) \(lastname)" }
        /// The same number as a user's.
        public var userID: User.ID { User.ID(id.rawValue) }

        /// Reads it as the server sends it.
        /// - Throws: ``JSONError`` with the place that does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            login = try json.required("login")
            isAdmin = try json.required("admin")
            firstname = try json.required("firstname")
            lastname = try json.required("lastname")
            mail = try json.optional("mail")
            createdOn = try json.optional("created_on")
            lastLoginOn = try json.optional("last_login_on")
            apiKey = try json.optional("api_key")
            customFields = try json.optional("custom_fields")
            self.json = json.text
        }
    }
}
