import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What is sent, how often, and what becomes of the response.
@Suite("Requests", .bounded)
struct RequestTests {
    private static let current = #"{"user":{"id":5,"firstname":"Jens","lastname":"Maker"}}"#
    private static let created =
        #"{"issue":{"id":7,"project":{"id":1,"name":"P"},"tracker":{"id":1,"name":"Bug"},"status":{"id":1,"name":"New"},"priority":{"id":2,"name":"Normal"},"author":{"id":5,"name":"Jens"},"subject":"x","created_on":"2026-11-24T09:38:13Z","updated_on":"2026-11-24T09:38:13Z"}}"#

    /// A client whose credential was verified, and what it sends from then on.
    private func client(
        retries: RetryPolicy = .init(firstWait: .zero), time: ManualTime = ManualTime(),
        _ answer: @escaping @Sendable (StubTransport.Sent, Int) throws -> (Int, HTTPFields, String)
    ) throws -> (PlanioClient, StubTransport) {
        let transport = StubTransport { sent, number in
            number == 1 ? (200, [:], Self.current) : try answer(sent, number - 1)
        }
        let client = try PlanioClient(
            site: "https://example.org/redmine", credential: .apiKey("key"), transport: transport,
            options: .init(retries: retries, time: time, logger: .silent))
        return (client, transport)
    }

    @Test("a change sends what is assigned, null for what is cleared, and nothing else")
    func threeStates() async throws {
        let (client, transport) = try client { _, _ in (204, [:], "") }
        try await client.issues.update(7) {
            $0.notes = "On it"
            $0.dueDate = nil
            $0.assignedToID = 5
            $0.customFields[3] = .text("a")
            $0.customFields[3] = .choices(["b", "c"])
            $0[field: "checklists"] = [["subject": "Call"], 1, 1.5, true, nil]
        }
        let sent = try #require(transport.sent.last)
        #expect(sent.request.method == .put)
        #expect(sent.request.path == "/redmine/issues/7.json")
        #expect(sent.request.headerFields[.contentType] == "application/json")
        #expect(sent.request.headerFields[.redmineAPIKey] == "key")
        #expect(
            sent.body
                == #"{"issue":{"notes":"On it","due_date":null,"assigned_to_id":5,"checklists":[{"subject":"Call"},1,1.5,true,null],"custom_fields":[{"id":3,"value":["b","c"]}]}}"#
        )
    }

    @Test(
        "a number that JSON does not have is refused with its place, and clears nothing",
        arguments: [Double.nan, .infinity])
    func notFinite(hours: Double) async throws {
        let (client, transport) = try client { _, _ in (204, [:], "") }
        let error = await #expect(throws: PlanioError.self) {
            try await client.issues.update(7) { $0.estimatedHours = hours }
        }
        #expect(error?.description.contains("at issue.estimated_hours") == true)
        #expect(transport.sent.isEmpty)
    }

    @Test("a change that changes nothing sends nothing")
    func nothingToChange() async throws {
        let (client, transport) = try client { _, _ in (204, [:], "") }
        try await client.issues.update(7) { _ in }
        #expect(transport.sent.isEmpty)
    }

    @Test(
        "a create is never sent twice when it may have arrived",
        arguments: [
            TransportError(.connectionLost, .unknown), TransportError(.timedOut(after: .seconds(1)), .unknown),
        ])
    func createOnce(_ failure: TransportError) async throws {
        let (client, transport) = try client { _, _ in throw failure }
        let error = await #expect(throws: PlanioError.self) {
            _ = try await client.issues.create(in: "p", subject: "x")
        }
        guard case .transport(failure)? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(transport.sent.count == 2)
    }

    @Test("a create that provably never arrived, or that the server turned away with 429, is repeated")
    func createAgain() async throws {
        let (client, transport) = try client { _, number in
            switch number {
            case 1: throw TransportError(.cannotConnect, .notSent)
            case 2: (429, [.retryAfter: "0"], "")
            default: (201, [:], Self.created)
            }
        }
        #expect(try await client.issues.create(in: "p", subject: "x").id == 7)
        #expect(transport.sent.count == 4)
    }

    @Test("a create is not repeated after a 5xx, a read is", arguments: [502, 503, 504])
    func serverErrors(_ status: Int) async throws {
        let (writer, writes) = try client { _, _ in (status, [:], "") }
        await #expect(throws: PlanioError.self) { _ = try await writer.issues.create(in: "p", subject: "x") }
        #expect(writes.sent.count == 2)
        let (reader, reads) = try client { _, number in number < 3 ? (status, [:], "") : (200, [:], Self.created) }
        #expect(try await reader.issues.get(7).id == 7)
        #expect(reads.sent.count == 4)
    }

    @Test("a read waits as long as Retry-After says, by the clock; longer than the bound it is an error at once")
    func retryAfter() async throws {
        let time = ManualTime(advancesItself: false)
        let (client, transport) = try client(time: time) { _, number in
            number == 1 ? (503, [.retryAfter: "7"], "") : (200, [:], Self.created)
        }
        let waiting = Task { try await client.issues.get(7) }
        while transport.sent.count < 2 { await Task.yield() }
        // The wait, and the request's deadline.
        await time.waitForSleepers(2)
        time.advance(by: .seconds(7))
        #expect(try await waiting.value.id == 7)
        #expect(transport.sent.count == 3)
        let (impatient, once) = try self.client { _, _ in (503, [.retryAfter: "3600"], "") }
        let error = await #expect(throws: PlanioError.self) { _ = try await impatient.issues.get(7) }
        guard case .server(retryAfter: .seconds(300))? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(once.sent.count == 2)
    }

    @Test("the total deadline holds, however the server drips its response")
    func deadline() async throws {
        let time = ManualTime(advancesItself: false)
        let (drops, drip) = AsyncStream<Data>.makeStream()
        let transport = DrippingTransport(user: Self.current, drops: drops)
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(limits: .init(timeout: .seconds(5)), time: time, logger: .silent))
        _ = try await client.users.current()
        let waiting = Task { try await client.issues.get(7) }
        await time.waitForSleepers(1)
        for _ in 1...4 {
            drip.yield(Data(" ".utf8))
            time.advance(by: .seconds(1))
        }
        time.advance(by: .seconds(1))
        let error = await #expect(throws: PlanioError.self) { _ = try await waiting.value }
        guard case .transport(let reason)? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(reason.reason == .timedOut(after: .seconds(5)))
    }

    @Test("a response over the limit is refused")
    func oversize() async throws {
        let transport = StubTransport { _, number in
            (200, [:], number == 1 ? Self.current : String(repeating: " ", count: 2000))
        }
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(limits: .init(responseBytes: 1000), time: ManualTime(), logger: .silent))
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.get(7) }
        guard case .transport(TransportError(.responseTooLarge(limit: 1000), .responded))? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
    }

    @Test(
        "CR, LF and their like cannot leave the place they were given in",
        arguments: [
            "\r\nX-Evil: 1", "\n", "\r", "\0", "a\u{2028}b", "../../etc", "%0d%0a", "?admin=1", "#x", "a b",
            "//evil.example",
        ])
    func injection(_ text: String) async throws {
        let (client, transport) = try client { _, _ in (404, [:], "") }
        // In a path segment, a query, a body: encoded.
        _ = try? await client.issues.list(in: .identifier(text)).total
        _ = try? await client.issues.list(where: .subject(.contains(text)), .custom(text, .init("=", [text]))).total
        _ = try? await client.issues.create(in: .identifier(text), subject: text) { $0[field: text] = .string(text) }
        // In a raw path or a header field: refused.
        _ = try? await client.send(.get(text))
        _ = try? await client.send(.get("/issues/\(text).json"))
        _ = try? await client.acting(as: text).users.current()
        for sent in transport.sent {
            let path = try #require(sent.request.path)
            #expect(path.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            #expect(path.hasPrefix("/redmine/"))
            #expect(!path.contains("/../") && !path.contains("#") && !path.dropFirst(9).hasPrefix("/"))
            #expect(path.split(separator: "?").count <= 2)
            #expect(sent.request.authority == "example.org")
            #expect(sent.request.headerFields.allSatisfy { $0.value.utf8.allSatisfy { $0 >= 0x20 } })
            #expect(sent.request.headerFields.count <= 4)
        }
    }

    @Test("two filters of the same kind are refused by name, because the server would ignore one")
    func doubledFilter() async throws {
        let (client, transport) = try client { _, _ in (200, [:], "") }
        let error = await #expect(throws: PlanioError.self) {
            _ = try await client.issues.list(where: .tracker(1), .tracker(2)).total
        }
        guard case .invalidRequest(.duplicateParameter("tracker_id"))? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(transport.sent.isEmpty)
    }

    @Test("an element that moves to a later page while others insert is given once")
    func shiftingPages() async throws {
        let (client, _) = try client { sent, _ in
            let isFirst = sent.request.path?.contains("offset=0") == true
            let ids = isFirst ? Array(1...100) : Array(100...150)
            let items = ids.map { "{\"id\":\($0)}" }.joined(separator: ",")
            return (
                200, [:],
                "{\"items\":[\(items)],\"total_count\":151,\"offset\":\(isFirst ? 0 : 100),\"limit\":100,\"unknown\":{}}"
            )
        }
        #expect(try await client.list(Item.self, at: "/items.json").all().map(\.id.rawValue) == Array(1...150))
    }

    @Test("what cannot be read is named by its place, without what stands there")
    func undecodable() async throws {
        for (body, place) in [
            (#"{"issue":{"id":"planted"}}"#, "issue.id"), (#"{"issue":{"id":7}}"#, "issue.project"),
            (Self.created.replacing("2026-11-24T09:38:13Z", with: "planted"), "issue.created_on"),
        ] {
            let (client, _) = try client { _, _ in (200, [.requestID: "r-1"], body) }
            let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.get(7) }
            guard case .undecodable(let path, _)? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
            #expect(path == place)
            #expect(error?.requestID == "r-1")
            #expect(!"\(String(describing: error))".contains("planted"))
        }
    }

    @Test(
        "each status is its own error, with method, path, status and request id",
        arguments: [
            (400, "rejected"), (403, "forbidden"), (404, "notFound"), (406, "rejected"),
            (409, "conflict"), (412, "rejected"), (422, "validation"), (429, "tooManyRequests"), (500, "server"),
            (503, "server"), (301, "redirected"),
        ])
    func statuses(_ status: Int, _ name: String) async throws {
        let (client, _) = try client(retries: .none) { _, _ in
            (status, [.requestID: "r-9"], #"{"errors":["No\r\nway"]}"#)
        }
        let error = try #require(
            await #expect(throws: PlanioError.self) { try await client.issues.delete(7, bookedTime: .destroy) })
        #expect("\(error.kind)".hasPrefix(name))
        #expect(
            error.method == "DELETE" && error.path == "/issues/7.json" && error.status == status
                && error.requestID == "r-9")
        #expect(!error.description.contains("\r") && !error.description.contains("\n"))
    }

    @Test("a wrong credential is found before the first request, once for all tasks")
    func verification() async throws {
        let transport = StubTransport(200, Self.current)
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(time: ManualTime(), logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...50 { group.addTask { _ = try await client.send(.get("/x.json")) } }
            try await group.waitForAll()
        }
        #expect(transport.sent.filter { $0.request.path == "/users/current.json" }.count == 1)
        #expect(transport.sent.first?.request.path == "/users/current.json")
    }
}

/// Says at once who the client is; the body of anything else comes drop by drop.
private struct DrippingTransport: HTTPTransport {
    let user: String
    let drops: AsyncStream<Data>

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        let isCheck = request.path == "/users/current.json"
        return (HTTPResponse(status: .ok), isCheck ? HTTPBody(Data(user.utf8)) : HTTPBody(stream: drops))
    }
}
