import Foundation
import HTTPTypes

/// An API key, or login and password. Redmine answers a wrong one with what anonymous visitors may see, so it is
/// tried once where that shows.
final class StaticCredential: Sendable {
    /// The server does not accept it (401), or not for the user to act as (412).
    struct Refused: Error {
        let response: CollectedResponse
    }

    private let credential: Credential
    private let site: Site
    private let pipeline: RequestPipeline
    private let state = Locked<State>(State())

    private struct State {
        var accepted: Set<String?> = []
        var verifications: [String?: SharedTask<Void>] = [:]
    }

    init(_ credential: Credential, site: Site, pipeline: RequestPipeline) {
        self.credential = credential
        self.site = site
        self.pipeline = pipeline
    }

    var fields: HTTPFields {
        switch credential.kind {
        case .apiKey(let key): [.redmineAPIKey: key.expose()]
        case .basic(let login, let password): [.authorization: TokenEndpoint.basic(login, password.expose())]
        }
    }

    func verify(_ fields: HTTPFields) async throws {
        let user = fields[.switchUser]
        let pending: SharedTask<Void>? = state.withLock { state in
            if state.accepted.contains(user) { return nil }
            if let verification = state.verifications[user] { return verification }
            let task = SharedTask { [self] in
                defer { forget(user) }
                try await confirm(fields)
            }
            state.verifications[user] = task
            return task
        }
        try await pending?.value()
    }

    private func forget(_ user: String?) { state.withLock { $0.verifications[user] = nil } }

    private func confirm(_ fields: HTTPFields) async throws {
        var request = site.request(.get, "/users/current.json")
        for field in fields { request.headerFields.append(field) }
        let response = try await pipeline.send(request, idempotent: true)
        guard response.status == 200 else { throw Refused(response: response) }
        state.withLock { _ = $0.accepted.insert(fields[.switchUser]) }
    }
}
