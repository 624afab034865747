import Foundation
import PlanioOAuth

/// A user. The password is kept as it is: it is nobody's real one.
struct SandboxUser {
    enum Status: Int {
        case active = 1
        case registered = 2
        case locked = 3
    }

    let id: Int
    var login: String
    var password: String
    var firstname: String
    var lastname: String
    var mail: String
    var isAdmin = false
    var status = Status.active
    var apiKey: String
    /// The default of Redmine's preferences.
    var hidesMail = true
    /// The order of journals in responses to the user.
    var seesNewestFirst = false
    var mailNotification = "only_assigned"
    var language = "en"
    var mustChangePassword = false
    /// Where the password is known instead. The sandbox has no such place, so the user cannot sign in with one.
    var authSource: Int?
    var customValues = SandboxCustomValues()
    let createdOn: Date
    var updatedOn: Date
    var lastLoginOn: Date?
    var passwordChangedOn: Date?

    init(
        id: Int, login: String, password: String, firstname: String, lastname: String, mail: String, apiKey: String,
        now: Date
    ) {
        self.id = id
        self.login = login
        self.password = password
        self.firstname = firstname
        self.lastname = lastname
        self.mail = mail
        self.apiKey = apiKey
        createdOn = now
        updatedOn = now
        passwordChangedOn = now
    }

    /// Whose is what a deleted user has left.
    static let anonymous = 4

    var name: String { "\(firstname) \(lastname)" }
    var isActive: Bool { status == .active }
}
