import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A sign-in that waits for its callback, on a sandbox and a clock that the test turns.
struct SignInUnderTest: Sendable {
    let time = ManualTime(advancesItself: false)
    let sandbox: PlanioSandbox
    let planio: Planio
    let result: Task<PlanioClient, any Error>
    /// What the user is to open.
    let url: URL
    let port: Int

    init(redirectURI: RedirectURI = .loopback, registered: String? = nil) async throws {
        let sandbox = PlanioSandbox.demo(time: time)
        self.sandbox = sandbox
        let application = registered.map {
            sandbox.addApplication(name: "Registered", scopes: [.viewIssues], redirectURIs: [$0])
        }
        planio = Planio(
            configuration: try sandbox.configuration(
                for: application, redirectURI: redirectURI, scopes: [.viewIssues]),
            transport: sandbox, options: .init(retries: .none, time: time, logger: .silent))
        (result, url) = try await Self.begin(planio)
        port = try Self.port(of: url)
    }

    /// Begins a sign-in and returns as soon as it has handed out its URL, or failed.
    static func begin(
        _ planio: Planio, as account: String = "jens"
    ) async throws -> (result: Task<PlanioClient, any Error>, url: URL) {
        let opened = Promise<URL>()
        let result = Task {
            do {
                return try await planio.authorizeInBrowser(as: account) { opened.finish(.success($0)) }
            } catch {
                opened.finish(.failure(error))
                throw error
            }
        }
        return (result, try await opened.value())
    }

    static func port(of url: URL) throws -> Int {
        let redirect = URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems?
            .first { $0.name == "redirect_uri" }?.value
        return try #require(redirect.flatMap(URLComponents.init(string:))?.port)
    }

    /// What the browser asks for when the user has decided, such as `/?code=…`.
    func target(as login: String = "jens", agrees: Bool = true, of url: URL? = nil) throws -> String {
        let callback = try sandbox.callback(from: url ?? self.url, as: login, agrees: agrees).absoluteString
        let start = try #require(callback.firstRange(of: "127.0.0.1:\(try Self.port(of: url ?? self.url))"))
        let target = String(callback[start.upperBound...])
        return target.hasPrefix("/") ? target : "/" + target
    }

    func visitor() throws -> Visitor { try Visitor(port: port) }

    func request(_ target: String, method: String = "GET", host: String? = nil, fields: String = "") -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n\(fields)\r\n"
    }

    /// What a visitor is told who asks for this.
    func ask(_ target: String, method: String = "GET", host: String? = nil, fields: String = "") async throws -> String
    {
        try await visitor().ask(request(target, method: method, host: host, fields: fields))
    }

    /// Shows that the sign-in still waits, by finishing it.
    func finishes(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(sandbox.counters.tokenRequests == 0, "nothing was exchanged before", sourceLocation: sourceLocation)
        let page = try await ask(try target())
        #expect(page.hasSuffix(LoopbackResponse.signedIn.text), sourceLocation: sourceLocation)
        #expect(try await result.value.users.current().login == "jens", sourceLocation: sourceLocation)
        #expect(Visitor.isRefused(port: port), "nobody listens any more", sourceLocation: sourceLocation)
    }
}

extension LoopbackResponse {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
