import Foundation
import PlanioOAuth

// What the sandbox keeps of OAuth. Secrets are kept as they are: it holds nobody's real ones.

struct SandboxApplication {
    let number: Int
    let clientID: String
    let clientSecret: String?
    let name: String
    let redirectURIs: [String]
    let scopes: Set<Scope>

    /// Exact, but for the port of a loopback address.
    func accepts(_ redirect: String) -> Bool {
        redirectURIs.contains { registered in
            if registered == redirect { return true }
            guard registered.hasPrefix("http://127.0.0.1"), let a = URLComponents(string: registered),
                var b = URLComponents(string: redirect)
            else { return false }
            b.port = a.port
            return a == b
        }
    }
}

/// A code that was given out.
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
