import Foundation
import HTTPTypes

/// Asks the server who it takes a credential for, where the REST API itself authenticates. Token info would not tell: it
/// goes on answering for a locked user and for an API that is switched off.
struct CurrentUserEndpoint: Sendable {
    static let path = "/users/current.json"

    let site: Site
    let pipeline: RequestPipeline

    /// - Parameters:
    ///   - fields: The very header fields that requests are sent with.
    ///   - login: The user whom the fields ask to act as, if they do.
    ///   - meaningOf500: What a failure of the server means, if more than that.
    /// - Throws: ``IdentityError``, `CredentialNotAccepted`.
    func currentUser(
        _ fields: HTTPFields, actingAs login: String? = nil, meaningOf500: IdentityError.Reason? = nil
    ) async throws -> CurrentUser {
        var request = site.request(.get, Self.path)
        for field in fields { request.headerFields.append(field) }
        let response: CollectedResponse
        do {
            // A check that hangs leaves the other half of the time to the request that waits for it.
            var limits = pipeline.limits.ofRequest
            limits.timeout /= 2
            response = try await pipeline.send(
                request, idempotent: true, limits: limits, pipeline.watch(.identity, .get, Self.path, of: site))
        } catch let error as TransportError {
            throw IdentityError(.transport(error))
        }
        switch response.status {
        case 200:
            guard let user = CurrentUser(response) else { throw IdentityError(.unexpectedResponse, response) }
            if let login, !user.hasLogin(login) { throw IdentityError(.notAdministrator, response) }
            return user
        case 401 where response.respondent == .api: throw CredentialNotAccepted(response: response)
        case 403 where response.respondent == .api: throw IdentityError(.apiDisabled, response)
        case 412 where login != nil: throw IdentityError(.unknownLogin, response)
        case 300...399: throw IdentityError(.redirected, response)
        case 429, 500...:
            let wait = RetryAfter.read(response.fields, now: pipeline.time.now)
            let meaning = response.status == 500 ? meaningOf500 : nil
            throw IdentityError(meaning ?? .unavailable(retryAfter: wait), response)
        default: throw IdentityError(.unexpectedResponse, response)
        }
    }
}

/// 401 where the REST API authenticates: the server knows nobody by this credential, or says that the token is used up.
struct CredentialNotAccepted: Error {
    let response: CollectedResponse
}

extension SessionContext {
    /// Whose token it is.
    /// - Throws: ``IdentityError``, `CredentialNotAccepted`.
    func currentUser(_ token: Token) async throws -> CurrentUser { try await currentUser(token.accessToken) }

    func currentUser(_ accessToken: Secret, actingAs login: String? = nil) async throws -> CurrentUser {
        let users = CurrentUserEndpoint(site: endpoint.configuration.location, pipeline: endpoint.pipeline)
        let fields = HTTPFields(accessToken, actingAs: login)
        do {
            return try await users.currentUser(fields, actingAs: login)
        } catch let error as IdentityError where error.status == 500 {
            // Redmine stumbles over a locked user wherever it authenticates, while its token stays valid. So it is no
            // outage if only that fails, and not just once.
            guard try await isValid(accessToken) else { throw error }
            return try await users.currentUser(fields, actingAs: login, meaningOf500: .userLocked)
        }
    }

    private func isValid(_ accessToken: Secret) async throws -> Bool {
        do {
            return try await endpoint.info(accessToken) != nil
        } catch let error as CancellationError {
            throw error
        } catch {
            return false
        }
    }
}

extension HTTPFields {
    /// What a request is sent with by OAuth.
    init(_ accessToken: Secret, actingAs login: String?) {
        self = [.authorization: "Bearer \(accessToken.expose())"]
        self[.switchUser] = login
    }
}
