import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Servers, proxies and transports that repeat all they were sent, wherever text of theirs can reach an error.
@Suite("Nobody's echo leaks a secret")
struct EchoTests {
    /// All that a request says, as it stands there and as it means.
    private static func echo(_ sent: StubTransport.Sent) -> String {
        let fields = sent.request.headerFields.map(\.value).joined(separator: " ")
        let form = sent.body.split(separator: "&").compactMap { PercentEncoding.decodeForm($0) }.joined(separator: " ")
        let credentials = sent.request.headerFields[.authorization]?.split(separator: " ").last.flatMap {
            Data(base64Encoded: String($0)).map { String(decoding: $0, as: UTF8.self) }
        }
        return "\(fields) \(sent.body) \(form) \(credentials ?? "")".filter { $0 != "\n" }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: (try? JSONValue.string(text).encoded()) ?? Data(), as: UTF8.self)
    }

    private static let issued =
        #""access_token":"planted-access/+1","refresh_token":"planted-refresh/+1","token_type":"Bearer","expires_in":1"#

    /// Each place where a server's text goes into an error.
    private static func answer(at place: Int, _ echo: String) throws -> (Int, HTTPFields, String) {
        let text = quoted(echo)
        switch place {
        case 0: return (400, [.requestID: echo], #"{"error":"invalid_grant","error_description":\#(text)}"#)
        case 1: return (401, [.requestID: echo], #"{"error":"invalid_client","error_description":\#(text)}"#)
        case 2: return (403, [:], #"{"error":\#(text),"error_description":"planted-access/+1 planted-refresh/+1"}"#)
        case 3: return (200, [:], #"{"error":"odd","error_description":\#(text),\#(issued)}"#)
        case 4: return (200, [:], "{\(issued.replacing("Bearer", with: "planted-refresh/+1"))}")
        case 5: return (200, [:], #"{"token_type":\#(text),"access_token":"planted-access/+1"}"#)
        case 6: return (422, [:], #"{"errors":[\#(text),[\#(text)]]}"#)
        case 7: return (400, [.requestID: echo], #"{"errors":[\#(text)]}"#)
        case 8:
            return (
                302,
                [
                    .location:
                        "https://\(echo.split { !$0.isASCII || !($0.isLetter || $0 == "-") }.joined(separator: "."))/x?planted"
                ], echo
            )
        case 9: return (429, [.retryAfter: echo, .requestID: echo], echo)
        case 10: return (503, [.retryAfter: echo], echo)
        case 11: throw TransportError(.other(echo), .unknown)
        default: throw TransportError(.invalidRequest(echo), .notSent)
        }
    }

    private static let places = 0...12

    private func expectNoSecret(_ error: any Error, _ place: Comment, _ more: [String] = []) {
        for text in [
            "\(error)", String(reflecting: error), error.localizedDescription,
            "\(Mirror(reflecting: error).children.map { "\($0.value)" })",
        ] {
            for secret in ["planted", "cGxhbnRlZ", "%70lanted"] + more {
                #expect(!text.contains(secret), place)
            }
        }
    }

    @Test(
        "of code, verifier, client secret, tokens: at the exchange, the refresh, the revocation and the first request",
        arguments: places, PlanioConfiguration.ClientAuthentication.allCases)
    func login(_ place: Int, _ authentication: PlanioConfiguration.ClientAuthentication) async throws {
        for stage in ["exchange", "refresh", "revoke", "info", "api"] {
            let time = ManualTime()
            let transport = StubTransport { sent, number in
                let path = sent.request.path ?? ""
                let isHere =
                    switch stage {
                    case "exchange": path == "/oauth/token" && number == 1
                    case "refresh": path == "/oauth/token" && number > 1
                    case "revoke": path == "/oauth/revoke"
                    case "info": path == "/oauth/token/info" && number > 1
                    default: path.hasPrefix("/issues")
                    }
                if isHere { return try Self.answer(at: place, Self.echo(sent)) }
                return (
                    200, [:],
                    #"{\#(Self.issued),"resource_owner_id":5,"user":{"id":5,"firstname":"a","lastname":"b"}}"#
                )
            }
            let planio = Planio(
                configuration: try .example(authentication: authentication), transport: transport,
                options: .init(retries: .none, refresh: .init(retries: .none), time: time, logger: .silent))
            let request = planio.authorizationRequest()
            let own = [request.state, request.codeVerifier].compactMap { $0?.expose() }
            var errors: [any Error] = []
            func trying(_ work: () async throws -> Void) async {
                do { try await work() } catch { errors.append(error) }
            }
            await trying { _ = try await planio.authorize(request, code: "planted-code/+1", as: "jens") }
            let client = planio.client(for: "jens")
            await trying { _ = try await client.issues.list().total }
            await trying { _ = try await planio.tokenInfo(for: "jens") }
            time.advance(by: .seconds(2))
            await trying { _ = try await client.issues.list().total }
            await trying { try await planio.signOut("jens") }
            if stage == "exchange" { #expect(!errors.isEmpty) }
            for error in errors { expectNoSecret(error, "place \(place), \(stage)", own) }
        }
    }

    @Test("of API keys, passwords, and what a request declares as secret", arguments: [0, 1, 2] + Array(6...12))
    func credentials(_ place: Int) async throws {
        for credential in [Credential.apiKey("planted-key"), .basic(login: "jens", password: "planted-password: päss")]
        {
            let transport = StubTransport { sent, number in
                number == 1
                    ? (200, [:], #"{"user":{"id":5,"firstname":"a","lastname":"b"}}"#)
                    : try Self.answer(at: place, Self.echo(sent))
            }
            let client = try PlanioClient(
                site: "https://example.org", credential: credential, transport: transport,
                options: .init(retries: .none, logger: .silent))
            var own = PlanioRequest.post("/x.json", json: ["x": "planted-by-its-owner"])
            own.secrets = [Secret("planted-by-its-owner")]
            for request in [
                .post("/users.json", json: ["user": ["login": "x", "password": "planted-password"]]), own,
            ] {
                let error = await #expect(throws: (any Error).self) { _ = try await client.send(request) }
                if let error { expectNoSecret(error, "place \(place)") }
            }
        }
    }
}
