public import Foundation
import PlanioOAuth

/// A repository of which only the revisions that a test added are known.
struct SandboxRepository {
    struct Revision {
        let name: String
        let user: Int?
        let comments: String
        let committedOn: Date
        var issues: Set<Int> = []
    }

    let id: Int
    let project: Int
    let identifier: String
    var revisions: [Revision] = []

    /// As Redmine finds a revision: a number as it is, a hash by its beginning.
    func position(of name: String) -> Int? {
        if name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return revisions.firstIndex { $0.name == name } }
        return revisions.firstIndex { $0.name.lowercased().hasPrefix(name.lowercased()) }
    }
}

extension SandboxState {
    static let revisionRoutes: [SandboxRoute] = [
        SandboxRoute("POST", "projects/:id/repository/:repository_id/revisions/:rev/issues") {
            state, context throws(SandboxRefusal) in
            let (id, position, project) = try state.revision(context)
            let text = (context.parameters["issue_id"]?.rubyText ?? "").trimmingPrefix("#")
            let issue = state.issues[SandboxNumber.int(text)]
            guard let issue, let place = state.projects[issue.project], state.sees(issue, context.caller),
                place.id == project.id || state.ancestors(ofProject: place).contains(where: { $0.id == project.id })
                    || state.ancestors(ofProject: project).contains(where: { $0.id == place.id }),
                state.repositories[id]?.revisions[position].issues.insert(issue.id).inserted == true
            else { throw SandboxRefusal(.invalid(["Issue is invalid"])) }
            return .noContent
        },
        SandboxRoute("DELETE", "projects/:id/repository/:repository_id/revisions/:rev/issues/:issue_id") {
            state, context throws(SandboxRefusal) in
            let (id, position, _) = try state.revision(context)
            if let issue = state.issues[context.id(":issue_id")], state.lists(issue, context.caller) {
                state.repositories[id]?.revisions[position].issues.remove(issue.id)
            }
            return .noContent
        },
    ]

    private func revision(
        _ context: SandboxContext
    ) throws(SandboxRefusal) -> (repository: Int, position: Int, SandboxProject) {
        let name = context.path[":repository_id"] ?? ""
        guard let project = project(context.path[":id"] ?? ""),
            let repository = repositories.values.first(where: {
                $0.project == project.id && ($0.identifier == name || String($0.id) == name)
            }), let position = repository.position(of: context.path[":rev"] ?? "")
        else { throw SandboxRefusal(status: 404) }
        try authorize([.manageRelatedIssues], in: project, context.caller)
        return (repository.id, position, project)
    }

    /// The revisions of an issue that the caller may see, the oldest first.
    func changesetsJSON(_ issue: SandboxIssue, _ caller: SandboxCaller) -> [JSONValue] {
        repositories.values.filter { repository in
            projects[repository.project].map { lists(.viewChangesets, in: $0, caller) } == true
        }.flatMap(\.revisions).filter { $0.issues.contains(issue.id) }.sorted { $0.committedOn < $1.committedOn }
            .map { revision in
                var json: JSONMembers = ["revision": .string(revision.name)]
                json["user"] = userReference(revision.user)
                json["comments"] = .string(revision.comments)
                json["committed_on"] = Self.time(revision.committedOn)
                return .object(json)
            }
    }
}

extension PlanioSandbox {
    /// Adds a revision to a repository, which is made if there is none.
    /// - Parameters:
    ///   - name: The revision's number or hash.
    ///   - repository: The repository's identifier.
    ///   - project: The identifier of its project.
    ///   - comments: What the commit says. No issue is related to it by that.
    ///   - login: Who committed it; nobody that Redmine knows if left out.
    ///   - committedOn: Now if left out.
    /// - Throws: ``UnknownNameError`` if there is no such project or login.
    public func addRevision(
        _ name: String, to repository: String = "main", in project: String, comments: String = "",
        by login: String? = nil, committedOn: Date? = nil
    ) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            let place = try state.named(project: project).id
            let user = try login.map { login throws(UnknownNameError) in try state.named(user: login).id }
            let known = state.repositories.values.first { $0.project == place && $0.identifier == repository }
            var changed =
                known ?? SandboxRepository(id: state.nextID(.repository), project: place, identifier: repository)
            changed.revisions.append(
                .init(name: name, user: user, comments: comments, committedOn: committedOn ?? time.now))
            state.repositories[changed.id] = changed
        }
    }
}
