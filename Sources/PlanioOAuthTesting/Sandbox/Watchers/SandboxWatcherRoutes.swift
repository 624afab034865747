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
        let watched = try watched(context, allowing: \.adding)
        var given: [JSONValue?] = [context.parameters["user_id"]]
        switch context.parameters["watcher"] {
        case nil, .null?: break
        case .object(let members)?: given = [members["user_ids"] ?? members["user_id"]]
        default: throw SandboxRefusal(.internalError)
        }
        // Who does not exist, is locked, is not seen or may not see what is watched is passed over.
        for id in given.flatMap({ $0?.array ?? [$0].compactMap { $0 } }).compactMap(\.rubyInt) {
            guard canWatch(id), seesPrincipal(id, context.caller) else { continue }
            for object in watched where !self[watchersOf: object].contains(id) {
                // Nobody asks whether the users of a group may see it.
                if let user = users[id], !sees(object, SandboxCaller(user: user, scopes: nil)) { continue }
                self[watchersOf: object].append(id)
            }
        }
        return .noContent
    }

    private mutating func removeWatcher(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let watched = try watched(context, allowing: \.removing)
        let id = context.path[":user_id"].map { SandboxNumber.int($0) } ?? context.parameters["user_id"]?.rubyInt
        guard let id, hasPrincipal(id) else { throw SandboxRefusal(status: 404) }
        for object in watched { self[watchersOf: object].removeAll { $0 == id } }
        return .noContent
    }

    /// What the path or the parameters name; what does not exist is passed over.
    private func watched(
        _ context: SandboxContext, allowing permission: (SandboxWatched) -> Scope
    ) throws(SandboxRefusal) -> [SandboxWatched] {
        var named: [SandboxWatched] = []
        if let id = context.path[":object_id"] {
            named = [.issue(SandboxNumber.int(id))]
        } else {
            // Without one of them the server knows no project.
            guard let type = context.parameters["object_type"]?.rubyText, let given = context.parameters["object_id"],
                given.rubyText != nil
            else { throw denied(context.caller) }
            for id in Set((given.array ?? [given]).compactMap(\.rubyInt)).sorted() {
                if let object = try SandboxWatched(type: type, id) { named.append(object) }
            }
        }
        let found = named.filter { project(of: $0) != nil }
        guard !found.isEmpty, found.allSatisfy({ sees($0, context.caller) }) else { throw denied(context.caller) }
        for object in found {
            guard let project = project(of: object) else { continue }
            try authorize([permission(object)], in: project, context.caller)
        }
        return found
    }
}
