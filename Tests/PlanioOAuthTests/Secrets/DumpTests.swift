import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// `dump`, `print`, interpolation and reflection of all that holds a secret, a body, a store or a transport.
@Suite("Nothing that is printed shows what it holds", .bounded)
struct DumpTests {
    /// A transport, a store and a clock of somebody else's, whose fields hold what they should not show.
    private final class OwnTransport: HTTPTransport {
        let password = "planted-transport"
        let arrivals: AsyncStream<Void>
        private let arrive: AsyncStream<Void>.Continuation

        init() { (arrivals, arrive) = AsyncStream.makeStream() }

        /// Answers when the caller gives up.
        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            arrive.yield()
            try await ContinuousClock().sleep(for: .seconds(3600))
            return (HTTPResponse(status: .ok), .empty)
        }
    }

    private struct OwnStore: TokenStore {
        let password = "planted-store"
        let store = InMemoryTokenStore()

        func read(_ key: TokenKey) async throws -> Data? { store.read(key) }
        func update<Result: Sendable>(
            _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
        ) async throws -> Result { try await store.update(key, body) }
        func keys() async throws -> [TokenKey] { store.keys() }
    }

    private static let token = Token(
        accessToken: Secret("planted-access"), refreshToken: Secret("planted-refresh"), scopes: [.viewIssues],
        receivedAt: .now, lifetime: .seconds(60))

    /// Clients in use, by an API key, a password and a session, on a transport that does not answer.
    private static func clients(_ transport: any HTTPTransport) async throws -> (Planio, [PlanioClient]) {
        let store = OwnStore()
        let planio = Planio(
            configuration: try .example(), tokens: store, transport: transport, options: .init(logger: .silent))
        let key = TokenKey(site: planio.configuration.site, clientID: planio.configuration.clientID, account: "jens")
        let record = try SessionRecord(token: token).encoded()
        try await store.update(key) { _ in .write(record, ()) }
        let site = planio.configuration.site
        let clients = [
            planio.client(for: "jens"),
            try PlanioClient(
                site: site, credential: .apiKey("planted-key"), transport: transport, options: .init(logger: .silent)),
            try PlanioClient(
                site: site, credential: .basic(login: "jens", password: "planted-password"), transport: transport,
                options: .init(logger: .silent)),
        ]
        return (planio, clients)
    }

    @Test("with requests under way, neither the clients nor what they are made of show a secret")
    func underWay() async throws {
        let transport = OwnTransport()
        let (planio, clients) = try await Self.clients(transport)
        let update = Task { try await clients[1].issues.update(7) { $0.notes = "planted-note" } }
        let requests = clients.map { client in Task { _ = try await client.users.current() } }
        var arrivals = transport.arrivals.makeAsyncIterator()
        for _ in clients { await arrivals.next() }
        Texts.expectNoSecret(in: planio)
        for client in clients {
            Texts.expectNoSecret(in: client)
            Texts.expectNoSecret(in: client.issues)
            Texts.expectNoSecret(in: client.users)
            Texts.expectNoSecret(in: client.issues.list(where: .subject(.contains("planted-filter"))))
            Texts.expectNoSecret(in: client.issues.list().makeAsyncIterator())
            Texts.expectNoSecret(in: try client.acting(as: "felix"))
        }
        for request in requests + [update] { request.cancel() }
    }

    @Test("values that hold a secret, a body, a store or a transport show nothing of it")
    func values() async throws {
        let configuration = try PlanioConfiguration.example()
        let body = Data("planted-body".utf8)
        let request = PlanioRequest.post("/issues.json", json: ["notes": "planted-note"])
        var filtered = PlanioRequest.get("/issues.json", query: ["subject": "~planted"])
        filtered.body = HTTPBody(body)
        let response = CollectedResponse(status: 200, fields: [.location: "/planted"], body: body, redaction: .none)
        let key = try EncryptionKey(bytes: Data("planted-planted-planted-planted-".utf8))
        let directory = TemporaryDirectory()
        let memory = InMemoryTokenStore()
        let tokenKey = TokenKey(site: configuration.site, clientID: "app", account: "jens")
        try await memory.update(tokenKey) { _ in .write(body, ()) }
        let sandbox = PlanioSandbox(site: "https://x.plan.io")
        sandbox.addUser(login: "jens", password: "planted-password", apiKey: "planted-key")
        let application = PlanioSandbox.Application(
            clientID: "app", clientSecret: "planted-secret", name: "Application")
        let stream = HTTPBody(stream: AsyncStream<Data> { $0.yield(body) })
        let node = try JSONNode(parsing: Data(#"{"planted":["planted"]}"#.utf8))
        let values: [Any] = [
            node, node.text, try node.object(), JSONValue.string("planted"), JSONValue(node),
            JSONMembers(["planted": "planted"]), Planio.CustomFieldInput.text("planted"),
            PlanioSandbox.OwnResponse(json: ["planted": "planted"]), Secret("planted"), configuration, Self.token,
            SessionRecord(token: Self.token),
            Credential.apiKey("planted-key"), Credential.basic(login: "jens", password: "planted-password"), key,
            Planio.Options(randomness: Randomness { [UInt8](repeating: 1, count: $0) }), Randomness.system,
            SiteAddress("https://user:planted@x.plan.io"), SiteAddress("planted"), HTTPBody(body), stream,
            HTTPBody(body).makeAsyncIterator(), stream.makeAsyncIterator(), request, filtered,
            PlanioResponse(response, to: filtered), TokenChange.write(body, 1), TokenChange.unchanged("planted"),
            memory, OwnStoreHolder.encrypting(OwnStore(), key), try FileTokenStore(path: directory.path),
            URLSessionTransport(), sandbox, application, TokenStoreContract { memory },
        ]
        for value in values {
            Texts.expectNoSecret(in: value)
            #expect(!"\(value)".isEmpty)
        }
        let signIn = Planio(configuration: configuration).authorizationRequest()
        for text in Texts.of(signIn) {
            #expect(!text.contains(signIn.state.expose()))
            #expect(!text.contains(try #require(signIn.codeVerifier).expose()))
        }
        #expect(signIn.url.absoluteString.contains(signIn.state.expose()), "the test looks for the right thing")
    }

    private enum OwnStoreHolder {
        static func encrypting(_ store: some TokenStore, _ key: EncryptionKey) -> Any {
            EncryptingTokenStore(store, key: key)
        }
    }

    @Test("what is useful in a log is there: the site, the application, the request's path, the status")
    func useful() throws {
        let configuration = try PlanioConfiguration.example()
        #expect("\(configuration)" == "PlanioConfiguration(https://example.plan.io, client app)")
        #expect("\(Planio(configuration: configuration))" == "Planio(https://example.plan.io, client app)")
        #expect("\(Planio(configuration: configuration).client(for: "j"))" == "PlanioClient(https://example.plan.io)")
        let request = PlanioRequest.get("/issues.json", query: ["subject": "x"])
        #expect("\(request)" == "GET /issues.json")
        let response = CollectedResponse(status: 200, fields: [:], body: Data(), redaction: .none)
        #expect("\(PlanioResponse(response, to: request))" == "PlanioResponse(200 to GET /issues.json)")
        #expect("\(HTTPBody(Data([1, 2])))" == "HTTPBody(2 bytes)")
        #expect("\(["a": 1, "b": nil] as JSONValue)" == "JSON object of 2")
        #expect("\(SiteAddress("https://X.plan.io/"))" == "https://x.plan.io")
    }

    @Test("clients, sessions, transports and stores can be dumped while they are at work")
    func atWork() async throws {
        let sandbox = PlanioSandbox.demo()
        let store = InMemoryTokenStore()
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), tokens: store, transport: sandbox,
            options: .init(time: ManualTime(), logger: .silent))
        let request = planio.authorizationRequest()
        let jens = try await planio.authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        let server = try LoopbackServer { connection in
            while true {
                _ = try connection.request()
                try connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"user\":{\"id\":1}}")
            }
        }
        let transport = URLSessionTransport()
        let overHTTP = try PlanioClient(
            site: server.origin, credential: .apiKey("planted-key"), transport: transport,
            options: .init(retries: .none, logger: .silent))
        let values: [any Sendable] = [planio, jens, store, sandbox, transport, overHTTP]
        await withTaskGroup { group in
            for _ in 1...8 {
                group.addTask {
                    for _ in 1...20 {
                        _ = try? await planio.refreshToken(for: "jens")
                        _ = try? await jens.users.current()
                        _ = try? await overHTTP.users.current()
                    }
                }
                group.addTask {
                    for _ in 1...50 {
                        for value in values { Texts.expectNoSecret(in: value) }
                        await Task.yield()
                    }
                }
            }
        }
        await transport.shutdown()
    }

    #if SQLite
    @Test("an SQLite store shows nothing of what it holds")
    func sqlite() async throws {
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let store = try await SQLiteTokenStore(path: directory.file("planted.sqlite"))
        Texts.expectNoSecret(in: store)
    }
    #endif

    #if PostgreSQL
    @Test("a PostgreSQL store shows nothing of how it connects")
    func postgreSQL() { #expect((PostgreSQLTokenStore.self as Any) is any Redacted.Type) }
    #endif

    #if SandboxServer
    @Test("a served sandbox shows its site alone")
    func sandboxServer() async throws {
        let sandbox = PlanioSandbox.demo()
        sandbox.addUser(login: "new", password: "planted-password", apiKey: "planted-key")
        let server = try await SandboxServer.start(sandbox)
        Texts.expectNoSecret(in: server)
        #expect("\(server)" == "SandboxServer(\(server.site))")
        await server.stop()
    }
    #endif
}
