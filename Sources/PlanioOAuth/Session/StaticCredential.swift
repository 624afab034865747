import HTTPTypes

/// An API key, or login and password.
final class StaticCredential: Sendable {
    let identity: IdentityCheck
    private let credential: Credential

    init(_ credential: Credential, site: Site, pipeline: RequestPipeline, identity policy: IdentityPolicy) {
        self.credential = credential
        let users = CurrentUserEndpoint(site: site, pipeline: pipeline)
        identity = IdentityCheck(policy, time: pipeline.time) { question in
            do {
                let fields = HTTPFields(credential, actingAs: question.login)
                return try await users.currentUser(fields, actingAs: question.login)
            } catch let error as CredentialNotAccepted {
                throw IdentityError(.credentialRefused, error.response)
            }
        }
    }

    func fields(actingAs login: String?) -> HTTPFields { HTTPFields(credential, actingAs: login) }

    func question(actingAs login: String?) -> IdentityCheck.Question {
        IdentityCheck.Question(credential: credential.secret, login: login)
    }
}

extension HTTPFields {
    /// What a request is sent with without OAuth.
    fileprivate init(_ credential: Credential, actingAs login: String?) {
        switch credential.kind {
        case .apiKey(let key): self = [.redmineAPIKey: key.expose()]
        case .basic(let login, let password):
            self = [.authorization: TokenEndpoint.basic(login, password.expose())]
        }
        self[.switchUser] = login
    }
}

extension Credential {
    fileprivate var secret: Secret {
        switch kind {
        case .apiKey(let key): key
        case .basic(_, let password): password
        }
    }
}
