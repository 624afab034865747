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
                options: .init(retries: .none, time: ManualTime(), logger: .silent))
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

    @Test(
        "of tokens, by a token store that repeats what it keeps and what it was to keep",
        arguments: EchoingStore.Fault.allCases)
    func store(_ fault: EchoingStore.Fault) async throws {
        let log = LogLines()
        let issued = Locked(0)
        let transport = StubTransport { sent, _ in
            let number = issued.withLock { issued in
                if sent.request.path == "/oauth/token" { issued += 1 }
                return issued
            }
            let user = #""user":{"id":5,"login":"jens","firstname":"a","lastname":"b"}"#
            return (200, [:], "{\(Self.issued.replacing("+1", with: "+\(number)")),\(user)}")
        }
        let (store, time) = (EchoingStore(), ManualTime())
        func planio() throws -> Planio {
            Planio(
                configuration: try .example(), tokens: store, transport: transport,
                options: .init(retries: .none, refresh: .init(retries: .none), time: time, logger: log.logger))
        }
        let here = try planio()
        let jens = try await here.authorize(here.authorizationRequest(), code: "planted-code", as: "jens")
        let events = here.events()
        var errors: [any Error] = []
        func failing(_ work: () async throws -> Void) async {
            do { try await work() } catch { errors.append(error) }
        }
        time.advance(by: .seconds(2))
        store.fail(fault)
        await failing { _ = try await jens.issues.list().total }
        await failing { _ = try await here.token(for: "jens") }
        await failing { _ = try await here.authorize(here.authorizationRequest(), code: "planted-code", as: "jens") }
        await failing { try await here.signOut("jens") }
        if fault == .writing {
            // Another process, which has met the tokens only on the way.
            let there = try planio()
            await failing { _ = try await there.token(for: "jens") }
            await failing {
                _ = try await there.authorize(there.authorizationRequest(), code: "planted-code", as: "jens")
            }
            await failing { try await there.signOut("jens", settingAsideUnreadable: true) }
        }
        #expect(errors.count == (fault == .writing ? 7 : 4))
        for error in errors { expectNoSecret(error, "\(fault)", ["YW50ZWQt", "bnRlZC1h", "nRlZC1yZWZ"]) }
        for line in log.lines { #expect(!line.contains("planted") && !line.contains("YW50ZWQt")) }
        for await event in events {
            guard case .refreshFailed(_, let error) = event else { continue }
            expectNoSecret(error, "event")
            break
        }
    }
}

/// Says in its errors what it has, and what it was given to keep: as it is, and as the bytes in it are.
final class EchoingStore: TokenStore {
    enum Fault: CaseIterable { case reading, writing }

    private let store = InMemoryTokenStore()
    private let fault = Locked<Fault?>(nil)

    func fail(_ fault: Fault) { self.fault.withLock { $0 = fault } }

    private static func echo(_ records: Data?...) -> TokenStoreError {
        let texts = records.compactMap { $0 }.map { data in
            let record = try? SessionRecord(encoded: data)
            let secrets = record?.token.secrets.map { $0.expose() } ?? []
            return String(decoding: data, as: UTF8.self) + " " + secrets.joined(separator: " ")
        }
        return TokenStoreError(.unavailable("cannot keep \(texts.joined(separator: ", "))"))
    }

    func read(_ key: TokenKey) async throws -> Data? {
        if fault.withLock({ $0 }) == .reading { throw Self.echo(store.read(key)) }
        return store.read(key)
    }

    func keys() async throws -> [TokenKey] { store.keys() }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        if fault.withLock({ $0 }) == .reading { throw Self.echo(store.read(key)) }
        return try await store.update(key) { data in
            let change = try await body(data)
            guard self.fault.withLock({ $0 }) == .writing else { return change }
            switch change {
            case .unchanged: return change
            case .write(let new, _): throw Self.echo(data, new)
            case .delete: throw Self.echo(data)
            }
        }
    }
}
