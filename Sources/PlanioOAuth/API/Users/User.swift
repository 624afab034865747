public import Foundation

/// A user as the server shows it to the caller: administrators and the user itself see more.
public struct User: Sendable, Hashable, Decodable, Identifiable {
    public let id: Identifier<User>
    public let login: String?
    public let firstname: String
    public let lastname: String
    public let mail: String?
    /// Shown to administrators and to the user itself.
    public let isAdmin: Bool?
    public let createdOn: Date?
    public let lastLoginOn: Date?
    public let customFields: [CustomFieldValue]?
    /// With ``UserInclude/memberships``.
    public let memberships: [Membership]?
    /// With ``UserInclude/groups``; administrators only.
    public let groups: [Reference<Group>]?

    public var name: String { "\(firstname) \(lastname)" }

    /// A project that the user belongs to.
    public struct Membership: Sendable, Hashable, Decodable {
        public let id: Int
        public let project: Reference<Project>
        public let roles: [Reference<Role>]
    }

    private enum CodingKeys: String, CodingKey {
        case id, login, firstname, lastname, mail, memberships, groups
        case isAdmin = "admin"
        case createdOn = "created_on"
        case lastLoginOn = "last_login_on"
        case customFields = "custom_fields"
    }
}

/// What else an answer about a user contains.
public enum UserInclude: String, Sendable, CaseIterable {
    case memberships, groups
}
