import Foundation
import PlanioOAuth

// Who watches what, as Redmine's WatchersController does it.

extension SandboxState {
    static let watcherRoutes: [SandboxRoute] = [
        SandboxRoute("POST", "issues/:object_id/watchers") { state, context throws(SandboxRefusal) in
            try state.addWatchers(context)
        },
        SandboxRoute("DELETE", "issues/:object_id/watchers/:user_id") { state, context throws(SandboxRefusal) in
            try state.removeWatcher(context)
        },
        SandboxRoute("POST", "watchers") { state, context throws(SandboxRefusal) in try state.addWatchers(context) },
        SandboxRoute("DELETE", "watchers") { state, context throws(SandboxRefusal) in
            try state.removeWatcher(context)
        },
    ]

    private mutating func addWatchers(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let watched = try watched(context, allowing: .addIssueWatchers)
        var given: [JSONValue?] = [context.parameters["user_id"]]
        switch context.parameters["watcher"] {
        case nil, .null?: break
        case .object(let members)?: given = [members["user_ids"] ?? members["user_id"]]
        default: throw SandboxRefusal(.internalError)
        }
        // Who does not exist, is locked or may not see the issue is passed over.
        for id in given.flatMap({ $0?.array ?? [$0].compactMap { $0 } }).compactMap(\.rubyInt) {
            guard let user = users[id], user.isActive, sees(user, context.caller) else { continue }
            for issue in watched where issues[issue.id]?.watchers.contains(id) == false {
                guard sees(issue, SandboxCaller(user: user, scopes: nil)) else { continue }
                issues[issue.id]?.watchers.append(id)
            }
        }
        return .noContent
    }

    private mutating func removeWatcher(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let watched = try watched(context, allowing: .deleteIssueWatchers)
        let id = context.path[":user_id"].map { SandboxNumber.int($0) } ?? context.parameters["user_id"]?.rubyInt
        guard let id, users[id] != nil else { throw SandboxRefusal(status: 404) }
        for issue in watched { issues[issue.id]?.watchers.removeAll { $0 == id } }
        return .noContent
    }

    /// The issues that the path or the parameters name; those that do not exist are passed over.
    private func watched(
        _ context: SandboxContext, allowing permission: Scope
    ) throws(SandboxRefusal) -> [SandboxIssue] {
        let ids: [Int]
        if let id = context.path[":object_id"] {
            ids = [SandboxNumber.int(id)]
        } else {
            // Without one of them the server knows no project.
            guard let type = context.parameters["object_type"]?.rubyText,
                context.parameters["object_id"]?.rubyText != nil
            else { throw denied(context.caller) }
            switch type {
            case "issue": break
            case let type where ["wiki_page", "message"].contains(type):
                throw .unsupported("watchers of the object type \(type)")
            case let type where ["news", "wiki", "board", "enabled_module"].contains(type):
                throw denied(context.caller)
            default: throw SandboxRefusal(.internalError)
            }
            let given = context.parameters["object_id"]
            ids = (given?.array ?? [given].compactMap { $0 }).compactMap(\.rubyInt)
        }
        let found = Set(ids).sorted().compactMap { issues[$0] }
        guard !found.isEmpty, found.allSatisfy({ sees($0, context.caller) }) else { throw denied(context.caller) }
        for project in Set(found.map(\.project)).compactMap({ projects[$0] }) {
            try authorize([permission], in: project, context.caller)
        }
        return found
    }
}
