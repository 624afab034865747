import Foundation
import PlanioOAuth

/// Everything that the sandbox knows, behind one lock.
struct SandboxState {
    /// What counts by itself.
    enum IDKind {
        case user, project, member, role, version, category, issue, journal, attachment, relation, timeEntry
        case customField, application, token, savedQuery, repository, wikiPage, news, comment, message
    }

    var site: String
    let tokenLifetime: Duration
    let rotation: PlanioSandbox.Rotation
    var settings = PlanioSandbox.Settings()

    var users: [Int: SandboxUser] = [:]
    var groups: [Int: SandboxGroup] = [:]
    var roles: [Int: SandboxRole] = [:]
    var projects: [Int: SandboxProject] = [:]
    var versions: [Int: SandboxVersion] = [:]
    var categories: [Int: SandboxCategory] = [:]
    var issues: [Int: SandboxIssue] = [:]
    var relations: [Int: SandboxRelation] = [:]
    var timeEntries: [Int: SandboxTimeEntry] = [:]
    var customFields: [Int: SandboxCustomField] = [:]
    var savedQueries: [Int: SandboxSavedQuery] = [:]
    var repositories: [Int: SandboxRepository] = [:]
    var wikiPages: [Int: SandboxWikiPage] = [:]
    var wikiRedirects: [SandboxWikiRedirect] = []
    var news: [Int: SandboxNews] = [:]
    var messages: [Int: SandboxMessage] = [:]
    /// Of projects and versions, in the order of their ids.
    var attachments: [SandboxContainer: [SandboxAttachment]] = [:]
    /// Uploaded and not attached yet, by token.
    var uploads: [String: SandboxAttachment] = [:]

    var applications: [String: SandboxApplication] = [:]
    var grants: [String: SandboxGrant] = [:]
    var byAccess: [String: SandboxToken] = [:]
    var byRefresh: [String: SandboxToken] = [:]
    /// Scopes that a user agreed to, by user and application: no page the next time.
    var consents: [String: Set<Scope>] = [:]
    /// Browser sessions: who is signed in.
    var sessions: [String: Int] = [:]

    var ownResponses: [SandboxOwnResponse] = []
    var counters = PlanioSandbox.Counters()
    var log: [PlanioSandbox.LoggedRequest] = []
    /// The logins of who was mailed the account's data.
    var mailedAccounts: [String] = []
    private var lastIDs: [IDKind: Int] = [:]

    init(site: String, tokenLifetime: Duration, rotation: PlanioSandbox.Rotation) {
        self.site = site
        self.tokenLifetime = tokenLifetime
        self.rotation = rotation
        for role in SandboxRole.standard { roles[role.id] = role }
        for group in SandboxGroup.standard { groups[group.id] = group }
        lastIDs[.role] = SandboxRole.standard.count
    }

    mutating func nextID(_ kind: IDKind) -> Int {
        lastIDs[kind, default: 0] += 1
        // As in Redmine, where two groups and the anonymous user come after the first administrator.
        if kind == .user, lastIDs[kind] == 2 { lastIDs[kind] = SandboxUser.anonymous + 1 }
        return lastIDs[kind, default: 0]
    }

    /// Unguessable, as a real server's are.
    func random() -> String { UUID().uuidString.replacing("-", with: "") + UUID().uuidString.replacing("-", with: "") }

    /// As Redmine finds logins: the exact one first, then without regard to case.
    func user(login: String) -> SandboxUser? {
        users.values.first { $0.login == login }
            ?? users.values.first { $0.login.lowercased() == login.lowercased() }
    }

    /// By identifier, or by id where the name is all digits.
    func project(_ name: String) -> SandboxProject? {
        if !name.isEmpty, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int(name).flatMap { projects[$0] }
        }
        return projects.values.first { $0.identifier == name }
    }
}

// MARK: Trees

extension SandboxState {
    /// A project and all below it.
    func selfAndDescendants(ofProject id: Int) -> Set<Int> {
        Self.below([id], projects.values.map { ($0.id, $0.parent) })
    }

    /// An issue and all below it.
    func selfAndDescendants(ofIssue id: Int) -> Set<Int> { Self.below([id], issues.values.map { ($0.id, $0.parent) }) }

    /// From the issue's parent up to its root.
    func ancestors(ofIssue issue: SandboxIssue) -> [SandboxIssue] {
        var ancestors: [SandboxIssue] = []
        var next = issue.parent.flatMap { issues[$0] }
        while let current = next {
            ancestors.append(current)
            next = current.parent.flatMap { issues[$0] }
        }
        return ancestors
    }

    func ancestors(ofProject project: SandboxProject) -> [SandboxProject] {
        var ancestors: [SandboxProject] = []
        var next = project.parent.flatMap { projects[$0] }
        while let current = next {
            ancestors.append(current)
            next = current.parent.flatMap { projects[$0] }
        }
        return ancestors
    }

    func children(ofIssue id: Int) -> [SandboxIssue] {
        issues.values.filter { $0.parent == id }.sorted { $0.id < $1.id }
    }

    private static func below(_ roots: Set<Int>, _ nodes: [(id: Int, parent: Int?)]) -> Set<Int> {
        var children: [Int: [Int]] = [:]
        for node in nodes { if let parent = node.parent { children[parent, default: []].append(node.id) } }
        var found = roots
        var next = Array(roots)
        while let id = next.popLast() {
            for child in children[id] ?? [] where found.insert(child).inserted { next.append(child) }
        }
        return found
    }

    /// Projects in tree order: siblings by name.
    var projectsInTreeOrder: [SandboxProject] {
        let children = Dictionary(grouping: projects.values, by: \.parent)
        func walk(_ parent: Int?) -> [SandboxProject] {
            (children[parent] ?? []).sorted { ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id) }
                .flatMap { [$0] + walk($0.id) }
        }
        return walk(nil)
    }
}
