import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Each limit, by what happens without it.
@Suite("Limits", .bounded)
struct LimitTests {
    private static let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#

    private func client(
        _ limits: Planio.Limits, _ body: String, _ fields: HTTPFields = [:]
    ) async throws -> PlanioClient {
        let transport = StubTransport { sent, _ in
            sent.request.path == "/users/current.json" ? (200, [:], Self.user) : (200, fields, body)
        }
        return try await .known(transport, options: .once(limits: limits))
    }

    @Test("no value stops every request, given at first or set later")
    func clamped() {
        let least = Planio.Limits(
            timeout: .zero, listTimeout: .zero, responseBytes: 0, headerBytes: 0, jsonDepth: 0, concurrentRequests: 0,
            concurrentRequestsPerAccount: 0)
        var limits = Planio.Limits()
        (limits.timeout, limits.listTimeout) = (.seconds(-1), .seconds(-1))
        (limits.responseBytes, limits.headerBytes, limits.jsonDepth) = (.min, -1, -1)
        (limits.concurrentRequests, limits.concurrentRequestsPerAccount) = (-1, .min)
        #expect(limits == least)
        #expect(least.timeout == .milliseconds(100) && least.listTimeout == .milliseconds(100))
        #expect(least.responseBytes == 256 && least.headerBytes == 256 && least.jsonDepth == 16)
        #expect(least.concurrentRequests == 1 && least.concurrentRequestsPerAccount == 1)
        let most = Planio.Limits(
            timeout: .seconds(Int64.max), listTimeout: .seconds(Int64.max), jsonDepth: .max, concurrentRequests: .max,
            concurrentRequestsPerAccount: .max)
        #expect(most.timeout == .seconds(86400) && most.listTimeout == .seconds(7 * 86400))
        #expect(most.jsonDepth == JSONValue.maximumDepth)
        #expect(most.concurrentRequests == 1000 && most.concurrentRequestsPerAccount == 1000)
    }

    @Test("a response's body is as large as allowed, and no larger")
    func responseBytes() async throws {
        let body = #"{"x":"\#(String(repeating: "y", count: 992))"}"#
        try await client(.init(responseBytes: 1000), body).send(.get("/x.json"))
        let error = await #expect(throws: PlanioError.self) {
            try await client(.init(responseBytes: 999), body).send(.get("/x.json"))
        }
        #expect(error?.transportError == TransportError(.responseTooLarge(limit: 999), .responded))
    }

    @Test("a response's header is as large as allowed, and no larger")
    func headerBytes() async throws {
        let fields: HTTPFields = [.server: String(repeating: "y", count: 990)]
        try await client(.init(headerBytes: 1000), "{}", fields).send(.get("/x.json"))
        let error = await #expect(throws: PlanioError.self) {
            try await client(.init(headerBytes: 999), "{}", fields).send(.get("/x.json"))
        }
        #expect(error?.transportError == TransportError(.headerTooLarge(limit: 999), .responded))
        #expect(error?.description.contains("limits.headerBytes") == true)
        var request = PlanioRequest.get("/x.json")
        request.limits = TransportLimits(headerBytes: 500)
        await #expect(throws: PlanioError.self) { try await client(.init(), "{}", fields).send(request) }
    }

    @Test("JSON is nested as deep as allowed, and no deeper")
    func jsonDepth() async throws {
        let body = String(repeating: "[", count: 20) + String(repeating: "]", count: 20)
        func read(_ depth: Int) async throws -> JSONValue {
            try await client(.init(jsonDepth: depth), body).send(.get("/x.json")).decode(JSONValue.self)
        }
        _ = try await read(20)
        let error = await #expect(throws: PlanioError.self) { _ = try await read(19) }
        guard case .undecodable(_, let problem)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(problem.contains("limits.jsonDepth"))
    }

    @Test("a call ends with its deadline, and says that nothing was sent if it was still in the queue")
    func timeout() async throws {
        let time = ManualTime(advancesItself: false)
        let transport = GatedTransport()
        let client = try await PlanioClient.known(
            transport,
            options: .once(limits: .init(timeout: .seconds(5), concurrentRequests: 1), overload: .none, time: time))
        let first = Task { try await client.send(.get("/first.json")) }
        await transport.waitForHeld(1)
        let second = Task { try await client.send(.post("/second.json", json: [:])) }
        while client.pipeline.traffic?.waitingCount == 0 { await Task.yield() }
        await time.waitForSleepers(2)
        time.advance(by: .seconds(5))
        let errors = [await first.error, await second.error].map { ($0 as? PlanioError)?.transportError }
        #expect(
            errors == [
                TransportError(.timedOut(after: .seconds(5)), .unknown),
                TransportError(.timedOut(after: .seconds(5)), .notSent),
            ])
        #expect(transport.arrived == ["/first.json"])
    }

    // MARK: Lists

    /// Gives a page of items after so long.
    private final class SlowPages: HTTPTransport {
        let time: ManualTime
        let delay: Duration
        let requests = Locked(0)

        init(_ time: ManualTime, _ delay: Duration) {
            self.time = time
            self.delay = delay
        }

        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            let path = request.path ?? ""
            if path == "/users/current.json" {
                return (HTTPResponse(status: .ok), HTTPBody(Data(LimitTests.user.utf8)))
            }
            requests.withLock { $0 += 1 }
            try await time.sleep(for: delay)
            let offset = path.split(separator: "offset=").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
            let items = (offset + 1...offset + 100).map { #"{"id":\#($0)}"# }.joined(separator: ",")
            let page = #"{"items":[\#(items)],"total_count":1000,"offset":\#(offset),"limit":100}"#
            return (HTTPResponse(status: .ok), HTTPBody(Data(page.utf8)))
        }
    }

    private func isListTimeout(_ error: (any Error)?, _ limit: Duration) -> Bool {
        guard let error = error as? PlanioError, case .listTimedOut(limit) = error.kind else { return false }
        return error.isTemporary && error.description.contains("limits.listTimeout")
    }

    @Test("a walk through a list waits for the server as long as allowed in all, and no longer", arguments: [0, 4])
    func listTimeout(ahead: Int) async throws {
        let time = ManualTime()
        let transport = SlowPages(time, .seconds(20))
        // Ten pages, or the first and three times four at once.
        let needed = Duration.seconds(ahead == 0 ? 200 : 80)
        for (limit, isEnough) in [(needed + .seconds(1), true), (needed - .seconds(1), false)] {
            let client = try await PlanioClient.known(
                transport, options: .once(limits: .init(listTimeout: limit), time: time))
            let list: Planio.PagedList<Item> = client.list(at: "/items.json")
            if isEnough {
                #expect(try await list.readingAhead(ahead).all().count == 1000)
            } else {
                let error = await #expect(throws: PlanioError.self) { _ = try await list.readingAhead(ahead).all() }
                #expect(isListTimeout(error, limit))
            }
        }
    }

    @Test("the last page of a list ends with the list's time, not with its own")
    func lastPage() async throws {
        let time = ManualTime()
        let client = try await PlanioClient.known(
            SlowPages(time, .seconds(20)), options: .once(limits: .init(listTimeout: .seconds(50)), time: time))
        let list: Planio.PagedList<Item> = client.list(at: "/items.json")
        let start = time.uptime
        let error = await #expect(throws: PlanioError.self) { _ = try await list.all() }
        #expect(isListTimeout(error, .seconds(50)))
        #expect(time.uptime - start == .seconds(50))
    }

    @Test("what the program does between the elements does not count")
    func ownTime() async throws {
        let time = ManualTime()
        let client = try await PlanioClient.known(
            SlowPages(time, .seconds(1)), options: .once(limits: .init(listTimeout: .seconds(11)), time: time))
        let list: Planio.PagedList<Item> = client.list(at: "/items.json")
        var count = 0
        for try await _ in list {
            count += 1
            time.advance(by: .seconds(60))
        }
        #expect(count == 1000)
    }

    @Test("a search and a list of changes have the same bound")
    func otherWalks() async throws {
        let time = ManualTime()
        let transport = StubTransport { sent, _ in
            let path = sent.request.path ?? ""
            if path == "/users/current.json" { return (200, [:], Self.user) }
            time.advance(by: .seconds(6))
            let id = (path.split(separator: "offset=").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0) + 1
            let page = #""total_count":50,"offset":\#(id - 1),"limit":100}"#
            let element =
                path.hasPrefix("/search")
                ? #"{"results":[{"id":\#(id),"title":"T","type":"issue","url":"https://example.org/issues/\#(id)","description":"","datetime":"2026-01-01T00:00:00Z"}],"#
                : #"{"users":[{"id":\#(id),"login":"u","firstname":"U","lastname":"V","updated_on":"2026-01-02T00:00:00Z"}],"#
            return (200, [:], element + page)
        }
        let client = try await PlanioClient.known(
            transport, options: .once(limits: .init(listTimeout: .seconds(10)), time: time))
        let before = transport.sent.count
        let search = await #expect(throws: PlanioError.self) { _ = try await client.search("printer").all() }
        #expect(isListTimeout(search, .seconds(10)))
        #expect(transport.sent.count == before + 2)
        let changes = await #expect(throws: PlanioError.self) {
            for try await _ in client.users.changed(since: Date(timeIntervalSince1970: 0)) {}
        }
        #expect(isListTimeout(changes, .seconds(10)))
        #expect(transport.sent.count == before + 4)
    }
}

extension Task where Failure == any Error {
    /// What it ended with, if that was an error.
    fileprivate var error: (any Error)? {
        get async { if case .failure(let error) = await result { error } else { nil } }
    }
}
