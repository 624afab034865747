#if Tracing
import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing
import Tracing

@testable import PlanioOAuth

@Suite("Tracing", .bounded)
struct TracingTests {
    private let tracer = TestTracer()

    private func options(_ time: ManualTime = ManualTime(), propagates: Bool = false) -> Planio.Options {
        var options = Planio.Options(
            retries: RetryPolicy(attempts: 3), refresh: RefreshPolicy(retries: .none), time: time, logger: .silent)
        options.tracer = tracer
        options.propagatesTraceContext = propagates
        return options
    }

    private func client(_ transport: StubTransport, propagates: Bool = false) throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org:8443/redmine", credential: .apiKey("k"), transport: transport,
            options: options(propagates: propagates))
    }

    private static func stub(_ answer: @escaping @Sendable (Int) throws -> (Int, HTTPFields, String)) -> StubTransport {
        let number = Locked(0)
        return StubTransport { sent, _ in
            if sent.request.path?.contains("/users/current") == true { return (200, [:], #"{"user":{"id":5}}"#) }
            return try answer(
                number.withLock { number in
                    number += 1
                    return number
                })
        }
    }

    @Test("an operation is one span, a part of the caller's, and each attempt one below it, by OpenTelemetry's names")
    func attempts() async throws {
        let client = try client(
            Self.stub { number in
                if number == 1 { throw TransportError(.connectionLost, .unknown) }
                return number == 2 ? (503, [:], "planted") : (200, [.requestID: "r-1"], "{}")
            })
        let caller = tracer.startSpan("caller")
        try await ServiceContext.$current.withValue(caller.context) {
            _ = try await client.send(.get("/issues/7.json", query: ["key_of_nothing": "planted"]))
        }
        let operation = try #require(tracer.span("GET /issues/{id}", .internal))
        #expect(operation.parent == caller.number && operation.ends == 1 && operation.status == nil)
        let attempts = tracer.spans.filter { $0.kind == .client && $0.operationName == "GET /issues/{id}" }
        #expect(attempts.map(\.parent) == Array(repeating: operation.number, count: 3))
        #expect(attempts.map(\.ends) == [1, 1, 1])
        let expected: [(String, [SpanAttribute?])] = [
            ("http.request.method", ["GET", "GET", "GET"]),
            ("url.template", Array(repeating: "/issues/{id}", count: 3)),
            ("server.address", Array(repeating: "example.org", count: 3)), ("server.port", [8443, 8443, 8443]),
            ("http.response.status_code", [nil, 503, 200]), ("error.type", ["connection_lost", "503", nil]),
            ("http.request.resend_count", [nil, 1, 2]),
        ]
        for (name, values) in expected {
            #expect(attempts.map { $0.attributes.get(name) } == values, "\(name)")
        }
        #expect(attempts.map { $0.status?.code } == [.error, .error, nil])
        // The identity check that came first is a part of the operation that waited for it.
        let check = try #require(tracer.span("GET /users/current", .internal))
        #expect(check.parent == operation.number)
        #expect(tracer.spans.allSatisfy { !$0.text.contains("planted") })
    }

    @Test("an operation that fails says so by the kind of its error")
    func failure() async throws {
        let client = try client(Self.stub { _ in (404, [:], "") })
        await #expect(throws: PlanioError.self) { try await client.send(.get("/issues/7.json")) }
        let operation = try #require(tracer.span("GET /issues/{id}", .internal))
        #expect(operation.attributes.get("error.type") == "not_found" && operation.status?.code == .error)
        #expect(operation.attributes.get("http.response.status_code") == 404)
    }

    @Test("a refresh is a span below the operation that first needed it, and its request one below that")
    func refresh() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: options(time))
        let request = planio.authorizationRequest()
        let jens = try await planio.authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        time.advance(by: .seconds(7300))
        let before = tracer.spans.count
        _ = try await jens.issues.list(where: .status(.any)).first { _ in true }
        let spans = Array(tracer.spans.dropFirst(before))
        let operation = try #require(spans.first { $0.operationName == "GET /issues" && $0.kind == .internal })
        let refresh = try #require(spans.first { $0.operationName == "planio refresh" })
        let token = try #require(spans.first { $0.operationName == "POST /oauth/token" && $0.kind == .internal })
        let attempt = try #require(spans.first { $0.operationName == "POST /oauth/token" && $0.kind == .client })
        #expect(refresh.parent == operation.number && token.parent == refresh.number && attempt.parent == token.number)
        #expect(operation.attributes.get("planio.account") == "jens")
        #expect(spans.allSatisfy { $0.ends == 1 && $0.status == nil })
    }

    @Test("the site is told of the trace only when that was asked for, and of nothing else")
    func propagation() async throws {
        for propagates in [false, true] {
            let transport = Self.stub { _ in (200, [:], "{}") }
            try await client(transport, propagates: propagates).send(.get("/issues/7.json"))
            let fields = transport.sent.map(\.request.headerFields)
            #expect(fields.count == 2)
            #expect(fields.allSatisfy { ($0[.init("traceparent")!] != nil) == propagates })
            #expect(fields.allSatisfy { ($0[.init("tracestate")!] != nil) == propagates })
            #expect(fields.allSatisfy { $0[.init("baggage")!] == nil })
        }
        let attempt = try #require(tracer.spans.last { $0.kind == .client })
        #expect(attempt.context.spanNumber == attempt.number)
    }

    @Test("another origin is never told of the trace, nor is a field replaced that the caller set")
    func origins() throws {
        let traces = Traces(options(propagates: true))
        let operation = ObservedOperation(
            id: 1, name: "GET /x", method: "GET", route: "/x", purpose: .api, origin: "https://example.org",
            account: nil)
        let span = try #require(traces.attempt(1, of: operation))
        let field = try #require(HTTPField.Name("traceparent"))
        for (scheme, authority, isTold) in [
            ("https", "example.org", true), ("http", "example.org", false), ("https", "example.org:8443", false),
            ("https", "evil.example", false),
        ] {
            var request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: "/x")
            span.propagate(in: &request, to: operation.origin)
            #expect((request.headerFields[field] != nil) == isTold)
        }
        var request = HTTPRequest(method: .get, scheme: "https", authority: "example.org", path: "/x")
        request.headerFields[field] = "mine"
        span.propagate(in: &request, to: operation.origin)
        #expect(request.headerFields[field] == "mine")
    }
}
#endif
