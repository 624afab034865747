import Foundation
import PlanioOAuth

// What the sandbox keeps. Secrets are kept as they are: it holds nobody's real ones.

struct SandboxUser {
    let id: Int
    let login: String
    let password: String
    let firstname: String
    let lastname: String
    let isAdmin: Bool
    var apiKey: String
    let createdOn: Date
    var isLocked = false
}

struct SandboxProject {
    let id: Int
    let identifier: String
    let name: String
    let isPublic: Bool
    let isArchived: Bool
    /// By user id, what the user's role allows.
    let members: [Int: Set<Scope>]
    let createdOn: Date
}

struct SandboxApplication {
    let number: Int
    let clientID: String
    let clientSecret: String?
    let name: String
    let redirectURIs: [String]
    let scopes: Set<Scope>
}

struct SandboxGrant {
    let clientID: String
    let userID: Int
    let redirectURI: String
    let scopes: [Scope]
    let challenge: String?
    let challengeMethod: String
    let createdOn: Date
    var isUsed = false
}

final class SandboxToken {
    let number: Int
    let access: String
    let refresh: String
    let clientID: String
    let userID: Int
    let scopes: [Scope]
    let createdOn: Date
    let lifetime: Duration
    var isRevoked = false
    /// Lives until this token is first used.
    var previous: SandboxToken?
    /// How many tokens were issued for this one's refresh token.
    var successors = 0
    /// Set by a test.
    var isExpired = false

    init(
        number: Int, access: String, refresh: String, clientID: String, userID: Int, scopes: [Scope],
        createdOn: Date, lifetime: Duration
    ) {
        self.number = number
        self.access = access
        self.refresh = refresh
        self.clientID = clientID
        self.userID = userID
        self.scopes = scopes
        self.createdOn = createdOn
        self.lifetime = lifetime
    }

    func isExpired(at now: Date) -> Bool {
        isExpired || now.timeIntervalSince(createdOn) >= lifetime / .seconds(1)
    }
}

struct SandboxIssue {
    var id = 0
    var project: Int
    var author: Int
    var subject: String
    var description: String?
    var tracker = 1
    var status = 1
    var priority = 2
    var assignedTo: Int?
    var parent: Int?
    var startDate: String?
    var dueDate: String?
    var doneRatio = 0
    var estimatedHours: Double?
    var isPrivate = false
    var customFields: [Int: String] = [:]
    var journals: [SandboxJournal] = []
    var createdOn: Date
    var updatedOn: Date
    var closedOn: Date?

    init(project: Int, author: Int, subject: String, now: Date) {
        self.project = project
        self.author = author
        self.subject = subject
        createdOn = now
        updatedOn = now
    }
}

struct SandboxJournal {
    let id: Int
    let userID: Int
    let notes: String
    let details: [(name: String, old: String?, new: String?)]
    let createdOn: Date
}

/// Everything, behind one lock.
struct SandboxState {
    var site: String
    let tokenLifetime: Duration
    let rotation: PlanioSandbox.Rotation
    var users: [Int: SandboxUser] = [:]
    var projects: [Int: SandboxProject] = [:]
    var issues: [Int: SandboxIssue] = [:]
    var applications: [String: SandboxApplication] = [:]
    var grants: [String: SandboxGrant] = [:]
    var byAccess: [String: SandboxToken] = [:]
    var byRefresh: [String: SandboxToken] = [:]
    /// Scopes that a user agreed to, by user and application: no page the next time.
    var consents: [String: Set<Scope>] = [:]
    /// Browser sessions: who is signed in.
    var sessions: [String: Int] = [:]
    var settings = PlanioSandbox.Settings()
    var counters = PlanioSandbox.Counters()
    var log: [PlanioSandbox.LoggedRequest] = []
    private var lastIDs: [IDKind: Int] = [:]

    init(site: String, tokenLifetime: Duration, rotation: PlanioSandbox.Rotation) {
        self.site = site
        self.tokenLifetime = tokenLifetime
        self.rotation = rotation
    }

    /// What counts by itself.
    enum IDKind { case user, project, issue, journal, application, token }

    mutating func nextID(_ kind: IDKind) -> Int {
        lastIDs[kind, default: 0] += 1
        return lastIDs[kind, default: 0]
    }

    /// Unguessable, as a real server's are.
    func random() -> String { UUID().uuidString.replacing("-", with: "") + UUID().uuidString.replacing("-", with: "") }

    /// As Redmine finds logins: the exact one first, then without regard to case.
    func user(login: String) -> SandboxUser? {
        users.values.first { $0.login == login }
            ?? users.values.first { $0.login.lowercased() == login.lowercased() }
    }

    func project(_ name: String) -> SandboxProject? {
        projects.values.first { $0.identifier == name || String($0.id) == name }
    }

    mutating func addUser(
        login: String, password: String, firstname: String, lastname: String, isAdmin: Bool, apiKey: String?, now: Date
    ) -> Int {
        let id = nextID(.user)
        users[id] = SandboxUser(
            id: id, login: login, password: password, firstname: firstname, lastname: lastname, isAdmin: isAdmin,
            apiKey: apiKey ?? random(), createdOn: now)
        return id
    }

    mutating func addProject(
        identifier: String, name: String, isPublic: Bool, isArchived: Bool, members: [String: Set<Scope>], now: Date
    ) -> Int {
        let id = nextID(.project)
        var byID: [Int: Set<Scope>] = [:]
        for (login, scopes) in members {
            if let user = user(login: login) { byID[user.id] = scopes }
        }
        projects[id] = SandboxProject(
            id: id, identifier: identifier, name: name, isPublic: isPublic, isArchived: isArchived, members: byID,
            createdOn: now)
        return id
    }

    mutating func addApplication(
        name: String, scopes: Set<Scope>, redirectURIs: [String], clientID: String, clientSecret: String?
    ) -> PlanioSandbox.Application {
        let application = SandboxApplication(
            number: nextID(.application), clientID: clientID, clientSecret: clientSecret, name: name,
            redirectURIs: redirectURIs, scopes: scopes)
        applications[application.clientID] = application
        return PlanioSandbox.Application(
            clientID: application.clientID, clientSecret: application.clientSecret, name: name)
    }

    mutating func addIssue(_ issue: SandboxIssue) -> Int {
        var issue = issue
        issue.id = nextID(.issue)
        issues[issue.id] = issue
        return issue.id
    }
}
