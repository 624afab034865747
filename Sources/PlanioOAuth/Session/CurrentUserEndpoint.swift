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
    /// - Throws: ``IdentityError``, `CredentialNotAccepted`.
    func currentUser(_ fields: HTTPFields, actingAs login: String? = nil) async throws -> CurrentUser {
        var request = site.request(.get, Self.path)
        for field in fields { request.headerFields.append(field) }
        let response: CollectedResponse
        do {
            response = try await pipeline.send(request, idempotent: true)
        } catch let error as TransportError {
            throw IdentityError(.transport(error))
        }
        switch response.status {
        case 200:
            guard let user = CurrentUser(response) else { throw IdentityError(.unexpectedResponse, response) }
            if let login, !user.hasLogin(login) { throw IdentityError(.notAdministrator, response) }
            return user
        case 401: throw CredentialNotAccepted(response: response)
        case 403 where !response.isPage: throw IdentityError(.apiDisabled, response)
        case 412 where login != nil: throw IdentityError(.unknownLogin, response)
        case 300...399: throw IdentityError(.redirected, response)
        case 429, 500...:
            let wait = RetryAfter.read(response.fields, now: pipeline.time.now)
            throw IdentityError(.unavailable(retryAfter: wait), response)
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
    func currentUser(_ token: Token, actingAs login: String? = nil) async throws -> CurrentUser {
        let fields = token.fields(actingAs: login)
        let users = CurrentUserEndpoint(site: endpoint.configuration.location, pipeline: endpoint.pipeline)
        do {
            return try await users.currentUser(fields, actingAs: login)
        } catch let error as IdentityError where error.status == 500 {
            // Redmine stumbles over a locked user wherever it authenticates, while its token stays valid. So it is no
            // outage if only that fails, and not just once.
            guard try await isValid(token) else { throw error }
            do {
                return try await users.currentUser(fields, actingAs: login)
            } catch let error as IdentityError where error.status == 500 {
                throw IdentityError(.userLocked, status: 500, requestID: error.requestID)
            }
        }
    }

    private func isValid(_ token: Token) async throws -> Bool {
        do {
            return try await endpoint.info(token.accessToken) != nil
        } catch let error as CancellationError {
            throw error
        } catch {
            return false
        }
    }
}

extension Token {
    func fields(actingAs login: String?) -> HTTPFields {
        var fields: HTTPFields = [.authorization: "Bearer \(accessToken.expose())"]
        fields[.switchUser] = login
        return fields
    }
}
