import Foundation
import HTTPTypes
import Logging
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Secrets with a marker are planted everywhere; the marker must show up nowhere.
@Suite("No secret leaks")
struct SecretLeakTests {
    private static let marker = Texts.marker

    private func expectNoSecret(in value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
        Texts.expectNoSecret(in: value, sourceLocation: sourceLocation)
    }

    @Test("no log line and no error shows a secret, whatever the server responds")
    func logsAndErrors() async throws {
        let log = LogLines()
        let echo =
            #"{"error":"planted-is-not-a-code","error_description":"x","errors":[],"access_token":"planted-access","refresh_token":"planted-refresh","token_type":"Bearer","expires_in":1,"resource_owner_id":5}"#
        let good =
            #"{"access_token":"planted-access","refresh_token":"planted-refresh","token_type":"Bearer","expires_in":1,"resource_owner_id":5}"#
        let answers: [(Int, String)] = [
            (200, good), (200, echo.replacing("planted-is-not-a-code", with: "odd")), (200, "planted"),
            (400, "planted"), (400, #"{"error":"invalid_grant"}"#), (401, "planted"),
            (403, "planted"), (404, "planted"), (409, "planted"), (418, "planted"), (422, #"{"errors":["no"]}"#),
            (500, "planted"), (302, "planted"),
            (200, #"{"user":{"id":"planted"}}"#), (200, #"{"user":{"id":1,"firstname":"planted","lastname":5}}"#),
        ]
        for (status, body) in answers {
            for stage in 0...2 {
                let time = ManualTime()
                let transport = StubTransport { sent, number in
                    // The stage at which the answer comes: code pipeline, refresh or API request.
                    let path = sent.request.path ?? ""
                    let isNow =
                        switch stage {
                        case 0: path.hasPrefix("/oauth/token") && number == 1
                        case 1: path == "/oauth/token" && number > 1
                        default: !path.hasPrefix("/oauth")
                        }
                    return isNow ? (status, [.location: "https://evil.example/?planted"], body) : (200, [:], good)
                }
                let planio = Planio(
                    configuration: try .example(), transport: transport,
                    options: .init(retries: .none, refresh: .init(retries: .none), time: time, logger: log.logger))
                let request = planio.authorizationRequest()
                do {
                    let client = try await planio.authorize(request, code: "planted-code", as: "jens")
                    time.advance(by: .seconds(2))
                    _ = try await client.users.current()
                } catch {
                    expectNoSecret(in: error)
                }
                do { try await planio.signOut("jens") } catch { expectNoSecret(in: error) }
            }
        }
        #expect(log.lines.count > 50)
        #expect(!log.lines.contains { $0.contains(Self.marker) })
    }

    @Test("credentials are sent to the site alone: whatever a response points to, nothing follows")
    func otherOrigins() async throws {
        for status in [301, 302, 303, 307, 308] {
            for location in [
                "https://evil.example/", "http://example.plan.io/", "https://example.plan.io:8443/", "//evil.example/",
                "file:///etc/passwd",
            ] {
                let transport = StubTransport(status, "", [.location: location])
                let client = try PlanioClient(
                    site: "https://example.plan.io", credential: .apiKey("key"), transport: transport,
                    options: .init(retries: .none, time: ManualTime(), logger: .silent))
                await #expect(throws: PlanioError.self) { _ = try await client.users.current() }
                #expect(
                    transport.sent.allSatisfy {
                        $0.request.authority == "example.plan.io" && $0.request.scheme == "https"
                    })
                #expect(transport.sent.count == 1)
            }
        }
    }
}
