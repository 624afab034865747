package import Foundation
import PlanioOAuth

// What an administrator does to the site while clients use it.

extension PlanioSandbox {
    /// What is switched under *Administration → Settings*.
    public struct Settings: Sendable, Hashable {
        /// Whether programs may sign in. If not, every request is an anonymous visitor's: what is public goes on
        /// answering 200, and `/users/current.json` is 403.
        public var isRESTAPIEnabled = true
        /// Whether a parent's priority, dates and progress are those of its subtasks, and cannot be set.
        public var derivesParentValues = true
        /// How large an uploaded file may be, in bytes.
        public var largestFile = 5 * 1024 * 1024

        /// As Redmine's are by default, but for the REST API, which is on.
        public init() {}
    }

    /// The site's settings.
    public var settings: Settings {
        get { state.withLock { $0.settings } }
        set { state.withLock { $0.settings = newValue } }
    }

    /// Locks a user's account. Requests with the user's tokens are 500 then, while token info and refreshes go on as
    /// if nothing were; the API key and the password are an anonymous visitor's.
    /// - Throws: ``UnknownNameError`` if there is no such login.
    public func lockUser(_ login: String) throws(UnknownNameError) { try changeUser(login) { $0.status = .locked } }

    /// Lets a locked user in again.
    /// - Throws: ``UnknownNameError`` if there is no such login.
    public func unlockUser(_ login: String) throws(UnknownNameError) { try changeUser(login) { $0.status = .active } }

    /// Replaces a user's API key. Who goes on sending the old one is an anonymous visitor.
    /// - Returns: The new key.
    /// - Throws: ``UnknownNameError`` if there is no such login.
    @discardableResult
    public func resetAPIKey(of login: String) throws(UnknownNameError) -> String {
        let key = state.withLock { $0.random() }
        try changeUser(login) { $0.apiKey = key }
        return key
    }

    /// Deletes a user with all tokens: whoever goes on sending them is an anonymous visitor.
    /// - Throws: ``UnknownNameError`` if there is no such login.
    public func deleteUser(_ login: String) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in state.deleteUser(try state.named(user: login).id) }
    }

    /// Deletes an application with all its tokens: whoever goes on sending them is an anonymous visitor.
    /// - Throws: ``UnknownNameError`` if the sandbox does not have it.
    public func deleteApplication(_ application: Application) throws(UnknownNameError) {
        let isKnown = state.withLock { $0.deleteApplication(application.clientID) }
        guard isKnown else { throw UnknownNameError(kind: "application", name: application.name) }
    }

    /// Says when an issue changed last.
    package func setUpdatedOn(ofIssue id: Int, to time: Date) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            guard state.issues[id] != nil else { throw UnknownNameError(kind: "issue", name: "\(id)") }
            state.issues[id]?.updatedOn = time
        }
    }

    private func changeUser(_ login: String, _ change: @Sendable (inout SandboxUser) -> Void) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            var user = try state.named(user: login)
            change(&user)
            state.users[user.id] = user
        }
    }
}

extension SandboxState {
    mutating func deleteUser(_ id: Int) {
        users[id] = nil
        for group in groups.keys { groups[group]?.users.remove(id) }
        for project in projects.keys { projects[project]?.members[id] = nil }
        for (key, issue) in issues { issues[key] = issue.withoutUser(id) }
        removeWatcher(id)
        attachments = attachments.mapValues { list in
            list.map { attachment in
                var attachment = attachment
                if attachment.author == id { attachment.author = SandboxUser.anonymous }
                return attachment
            }
        }
        for (key, entry) in timeEntries where entry.user == id { timeEntries[key]?.user = SandboxUser.anonymous }
        sessions = sessions.filter { $0.value != id }
        grants = grants.filter { $0.value.userID != id }
        forgetTokens { $0.userID == id }
    }

    /// - Returns: Whether there was one.
    mutating func deleteApplication(_ clientID: String) -> Bool {
        guard applications.removeValue(forKey: clientID) != nil else { return false }
        grants = grants.filter { $0.value.clientID != clientID }
        forgetTokens { $0.clientID == clientID }
        return true
    }

    mutating func forgetTokens(where isGone: (SandboxToken) -> Bool) {
        byAccess = byAccess.filter { !isGone($0.value) }
        byRefresh = byRefresh.filter { !isGone($0.value) }
    }
}
