import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Everything that is secret, personal or content has a marker; nobody who observes is shown it.
@Suite("Observers see no secret", .bounded)
struct ObservedSecretsTests {
    private static let field = HTTPField.Name.requestID

    @Test(
        "no log line, metric, span or middleware shows a token, key, query, body, header, path's names or server's words"
    )
    func everything() async throws {
        let log = LogLines()
        let told = RecordingMiddleware()
        var options = Planio.Options(
            retries: RetryPolicy(attempts: 2), refresh: RefreshPolicy(retries: .none), time: ManualTime(),
            logger: log.logger, middleware: [told])
        #if Metrics
        let metrics = TestMetrics()
        options.metrics = metrics
        #endif
        #if Tracing
        let tracer = TestTracer()
        options.tracer = tracer
        #endif
        let token =
            #"{"access_token":"planted-access","refresh_token":"planted-refresh","token_type":"Bearer","expires_in":7200,"scope":"planted"}"#
        let answers: [(Int, String)] = [
            (
                200,
                #"{"user":{"id":5,"login":"planted","firstname":"planted","lastname":"planted","api_key":"planted"}}"#
            ),
            (404, "planted"), (422, #"{"errors":["planted"]}"#), (500, "planted planted-access"), (302, "planted"),
            (401, "planted"), (200, "<html>planted</html>"), (403, "planted"),
        ]
        for (status, body) in answers {
            let transport = StubTransport { sent, _ in
                let path = sent.request.path ?? ""
                if path == "/oauth/token" { return (200, [:], token) }
                if path.hasPrefix("/oauth") { return (status, [.wwwAuthenticate: "Bearer planted"], body) }
                if path.hasPrefix("/users/current") { return (200, [:], answers[0].1) }
                return (status, [.location: "https://evil.example/planted", Self.field: "r-1"], body)
            }
            let planio = Planio(configuration: try .example(), transport: transport, options: options)
            let request = planio.authorizationRequest()
            let clients = [
                try await planio.authorize(request, code: "planted-code", as: "jens"),
                try PlanioClient(
                    site: "https://example.plan.io", credential: .basic(login: "planted", password: "planted-pass"),
                    transport: transport, options: options),
            ]
            for client in clients {
                var post = PlanioRequest.post("/users/planted@example.org/planted-page", json: ["password": "planted"])
                post.query = [("q", "planted")]
                post.headerFields[.userAgent] = "planted"
                for request in [
                    post, .get("/projects/planted/wiki/planted.json", query: ["key_word": "planted"]),
                    .get("/attachments/download/7/planted.png"), .get("/contacts/planted/notes/planted.json"),
                    .get("/planted1.json"), .get("planted-1"),
                ] {
                    _ = try? await client.send(request)
                }
            }
            _ = try? await planio.refreshToken(for: "jens")
            _ = try? await planio.tokenInfo(for: "jens")
            _ = try? await planio.signOut("jens")
        }
        #expect(log.lines.count > 100 && told.calls.count > 100)
        #expect(log.lines.filter { $0.contains(Texts.marker) } == [])
        for call in told.calls {
            // What happens to sessions is the program's own to hear, with the account that it named.
            if case .session = call { continue }
            Texts.expectNoSecret(in: call)
        }
        #if Metrics
        #expect(metrics.samples.count > 100)
        #expect(!metrics.samples.contains { "\($0)".contains(Texts.marker) })
        #endif
        #if Tracing
        #expect(tracer.spans.count > 100)
        #expect(!tracer.spans.contains { $0.text.contains(Texts.marker) })
        #endif
    }

    @Test("nor what a transport or tracer of somebody else's throws at the library")
    func foreign() async throws {
        struct Planted: Error, CustomStringConvertible { var description: String { "planted" } }
        let log = LogLines()
        let told = RecordingMiddleware()
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("planted-key"),
            transport: StubTransport { _, number in
                if number == 1 { throw Planted() }
                throw TransportError(.other("with planted-key in it"), .unknown)
            },
            options: .init(
                retries: RetryPolicy(attempts: 2), time: ManualTime(), logger: log.logger, middleware: [told]))
        for _ in 1...2 { await #expect(throws: PlanioError.self) { try await client.send(.get("/issues.json")) } }
        #expect(log.lines.count > 3 && !log.lines.contains { $0.contains(Texts.marker) })
        Texts.expectNoSecret(in: told.calls)
    }
}
