import HTTPTypes

extension PlanioClient {
    /// Who is told of changes.
    public var watchers: Watchers { Watchers(client: self) }

    /// The watchers of issues, wiki pages and messages: `client.watchers`. Those of an issue are read with
    /// ``Planio/Issue/Include/watchers``.
    public struct Watchers: Sendable {
        let client: PlanioClient

        /// Makes users or groups watch an issue.
        ///
        /// ```swift
        /// try await client.watchers.add(.user(5), .group(12), to: 7)
        /// ```
        /// - Parameters:
        ///   - principals: Who. Those who watch it already go on.
        ///   - issue: What.
        ///   - confirmation: By default the issue is read again, because the server says success too where it passes over
        ///     somebody: who does not exist, is locked, or may not see the issue. This needs ``Scope/viewIssueWatchers``.
        /// - Throws: ``PlanioError``; ``PlanioError/Kind/ignored(fields:element:)`` names who was passed over.
        public func add(
            _ principals: Planio.Principal.ID..., to issue: Planio.Issue.ID,
            confirming confirmation: Planio.Confirmation = .readBack
        ) async throws {
            try await add(principals, to: issue, confirming: confirmation)
        }

        /// As ``add(_:to:confirming:)``, for principals that are put together at run time.
        /// - Throws: ``PlanioError``; ``PlanioError/Kind/ignored(fields:element:)`` names who was passed over.
        public func add(
            _ principals: [Planio.Principal.ID], to issue: Planio.Issue.ID,
            confirming confirmation: Planio.Confirmation = .readBack
        ) async throws {
            guard !principals.isEmpty else { return }
            let path = PlanioRequest.path("issues", issue.description, "watchers")
            try await send(.post(path, json: Self.body(principals)), allowedBy: .addIssueWatchers)
            if confirmation == .readBack { try await confirm(principals, watch: issue, path) }
        }

        /// Makes users or groups watch several objects at once.
        /// - Parameters:
        ///   - principals: Who.
        ///   - objects: What. The server passes over objects that do not exist, and refuses all if one may not be seen.
        ///   - confirmation: By default each of the issues is read again, as ``add(_:to:confirming:)`` does. The API does
        ///     not show who watches wiki pages and messages, so adding to them must be asked for without confirmation.
        /// - Throws: ``PlanioError``.
        public func add(
            _ principals: [Planio.Principal.ID], to objects: Planio.Watched,
            confirming confirmation: Planio.Confirmation = .readBack
        ) async throws {
            let (type, ids) = objects.object
            guard !principals.isEmpty, !ids.isEmpty else { return }
            var body = Self.body(principals)
            body["object_type"] = .string(type)
            body["object_id"] = .array(ids.map(JSONValue.int))
            let request = PlanioRequest.post("/watchers.json", json: body)
            if confirmation == .readBack {
                guard case .issues = objects else {
                    throw PlanioError(
                        .invalidRequest(.value("the API shows the watchers of issues only; ask for no confirmation")),
                        request)
                }
            }
            try await send(request, allowedBy: objects.addingScope)
            guard confirmation == .readBack, case .issues(let issues) = objects else { return }
            for issue in issues { try await confirm(principals, watch: issue, request.path) }
        }

        /// Makes a user or a group watch an issue no longer; also if it did not.
        /// - Throws: ``PlanioError``; not found if there is no such user or group.
        public func remove(_ principal: Planio.Principal.ID, from issue: Planio.Issue.ID) async throws {
            try await client.delete(
                at: PlanioRequest.path("issues", issue.description, "watchers", principal.description),
                allowed: [.deleteIssueWatchers])
        }

        /// Makes a user or a group watch several objects no longer.
        /// - Throws: ``PlanioError``; not found if there is no such user or group.
        public func remove(_ principal: Planio.Principal.ID, from objects: Planio.Watched) async throws {
            let (type, ids) = objects.object
            guard !ids.isEmpty else { return }
            let query = [("object_type", type), ("user_id", principal.description)]
            try await client.delete(
                at: "/watchers.json", query: query + ids.map { ("object_id[]", String($0)) },
                allowed: [objects.removingScope])
        }

        /// The one form that takes several.
        private static func body(_ principals: [Planio.Principal.ID]) -> JSONMembers {
            ["watcher": ["user_ids": .array(principals.map { .int($0.rawValue) })]]
        }

        private func send(_ request: PlanioRequest, allowedBy scope: Scope) async throws {
            var request = request.expecting(.noContent)
            request.allowedBy = [scope]
            // Who watches already goes on watching.
            request.isIdempotent = true
            try await client.send(request)
        }

        private func confirm(
            _ principals: [Planio.Principal.ID], watch id: Planio.Issue.ID, _ path: String
        ) async throws {
            let issue = try await client.issues.get(id, include: [.watchers])
            let request = PlanioRequest(.post, path)
            guard let watchers = issue.watchers else {
                throw PlanioError(.unconfirmed("the watchers of \(id)"), request)
            }
            let missing = Set(principals).subtracting(watchers.map(\.id)).sorted()
            guard missing.isEmpty else {
                throw PlanioError(
                    .ignored(fields: missing.map { "watcher \($0) of \(id)" }, element: issue), request)
            }
        }
    }
}

extension PlanioClient.Watchers: Redacted {}
