import Foundation
import PlanioOAuth

/// A user while the attributes are set.
struct SandboxUserEdit {
    let state: SandboxState
    let original: SandboxUser?
    var user: SandboxUser
    private var isStatusInvalid = false
    private var password: String?
    /// The groups to be in; `nil` for those that there are.
    private(set) var groups: Set<Int>?

    init(_ user: SandboxUser, original: SandboxUser?, _ state: SandboxState) {
        self.user = user
        self.original = original
        self.state = state
    }

    private var isNew: Bool { original == nil }

    /// - Parameter isAdmin: Whether an administrator sets them; if not, some are passed over.
    mutating func assign(
        _ attributes: JSONMembers, preferences: JSONMembers, isAdmin: Bool, _ now: Date
    ) throws(SandboxRefusal) {
        if let value = attributes["firstname"] { user.firstname = value.rubyText ?? "" }
        if let value = attributes["lastname"] { user.lastname = value.rubyText ?? "" }
        if let value = attributes["mail"] { user.mail = value.rubyText ?? "" }
        if let value = attributes["language"] { user.language = value.rubyText ?? "" }
        if let value = attributes["mail_notification"] { user.mailNotification = value.rubyText ?? "" }
        if isAdmin {
            if let value = attributes["login"] { user.login = value.rubyText ?? "" }
            if let value = attributes["admin"] { user.isAdmin = Self.isTrue(value) }
            if let value = attributes["must_change_passwd"] { user.mustChangePassword = Self.isTrue(value) }
            if let value = attributes["status"]?.rubyInt {
                let status = SandboxUser.Status(rawValue: value)
                isStatusInvalid = status == nil
                user.status = status ?? user.status
            }
            if let ids = attributes["group_ids"]?.array, !isNew {
                let named = Set(ids.filter { !$0.isBlank }.compactMap(\.rubyInt))
                guard named.allSatisfy({ state.groups[$0] != nil }) else {
                    throw SandboxRefusal(.error(404, "Not Found"))
                }
                groups = named
            }
            if let value = attributes["auth_source_id"] { user.authSource = value.isBlank ? nil : value.rubyInt }
            if let text = attributes["password"]?.rubyText, !text.isEmpty, user.authSource == nil { password = text }
            if let value = attributes["generate_password"], Self.isTrue(value) { password = state.random() }
        }
        if let password {
            user.password = password
            user.passwordChangedOn = now
        }
        if let value = preferences["hide_mail"] { user.hidesMail = Self.isTrue(value) }
        if let value = preferences["comments_sorting"] { user.seesNewestFirst = value.rubyText == "desc" }
        if let zone = preferences["time_zone"]?.rubyText, !["", "UTC"].contains(zone) {
            throw .unsupported("time zones of users: \(zone)")
        }
        state.assignCustomFields(attributes, state.customFields(of: .user), to: &user.customValues)
    }

    static func isTrue(_ value: JSONValue) -> Bool {
        if case .bool(let isTrue) = value { return isTrue }
        return !["", "0", "f", "false", "off"].contains((value.rubyText ?? "").lowercased())
    }

    /// What is wrong, in the server's words and order.
    var problems: [String] {
        var problems: [String] = []
        let others = state.users.values.filter { $0.id != original?.id }
        let hasMail = !user.mail.allSatisfy(\.isWhitespace)
        if !hasMail { problems.append("Email cannot be blank") }
        if hasMail, user.mail.wholeMatch(of: /[^@\s]+@[^@\s]+\.[^@\s]+/) == nil { problems.append("Email is invalid") }
        if others.contains(where: { $0.mail.lowercased() == user.mail.lowercased() }), hasMail {
            problems.append("Email has already been taken")
        }
        if isStatusInvalid { problems.append("Status is invalid") }
        problems += state.problems(user.customValues, state.customFields(of: .user), project: nil)
        if user.login.allSatisfy(\.isWhitespace) { problems.append("Login cannot be blank") }
        if user.firstname.allSatisfy(\.isWhitespace) { problems.append("First name cannot be blank") }
        if user.lastname.allSatisfy(\.isWhitespace) { problems.append("Last name cannot be blank") }
        if others.contains(where: { $0.login.lowercased() == user.login.lowercased() }) {
            problems.append("Login has already been taken")
        }
        if user.login.wholeMatch(of: /[A-Za-z0-9_\-@.]*/) == nil { problems.append("Login is invalid") }
        for (name, value, limit) in [
            ("Login", user.login, 60), ("First name", user.firstname, 30), ("Last name", user.lastname, 255),
        ] where value.count > limit {
            problems.append("\(name) is too long (maximum is \(limit) characters)")
        }
        let notifications = ["", "all", "selected", "only_my_events", "only_assigned", "only_owner", "none"]
        if !notifications.contains(user.mailNotification) {
            problems.append("Email notifications is not included in the list")
        }
        return problems + passwordProblems
    }

    private var passwordProblems: [String] {
        guard let password else { return [] }
        var problems: [String] = []
        if password.count < 8 { problems.append("Password is too short (minimum is 8 characters)") }
        let simple = [user.login, user.firstname, user.lastname, user.mail].map { $0.lowercased() }
        if simple.contains(password.lowercased()) { problems.append("Password is too simple") }
        return problems
    }
}
