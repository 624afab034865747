import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting

/// Answers some requests to the API of a sandbox with 401.
struct RefusingTransport: HTTPTransport {
    let sandbox: PlanioSandbox
    /// The `WWW-Authenticate` field.
    let challenge: String?
    let isRefused: @Sendable (_ path: String) -> Bool
    private let count = Locked(0)

    init(sandbox: PlanioSandbox, challenge: String?, isRefused: @escaping @Sendable (String) -> Bool) {
        self.sandbox = sandbox
        self.challenge = challenge
        self.isRefused = isRefused
    }

    var refusals: Int { count.withLock { $0 } }

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        let path = request.path ?? ""
        guard !path.hasPrefix("/oauth/"), isRefused(path) else {
            return try await sandbox.send(request, body: body, limits: limits)
        }
        count.withLock { $0 += 1 }
        var response = HTTPResponse(status: .unauthorized)
        response.headerFields[.wwwAuthenticate] = challenge
        return (response, .empty)
    }
}
