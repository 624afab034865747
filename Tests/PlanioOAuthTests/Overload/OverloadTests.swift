import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A site that is overloaded or away is spared by all who share what is known of it.
@Suite("Overload", .bounded)
struct OverloadTests {
    fileprivate static let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#

    /// Answers with what the test says at the moment.
    fileprivate final class Site: HTTPTransport {
        enum Course: Sendable {
            case status(Int, HTTPFields = [:])
            case fails(TransportError)
            case hangs
        }

        let course = Locked(Course.status(200))
        private let log = Locked<[String]>([])
        var sent: [String] { log.withLock { $0 } }

        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            let path = request.path ?? ""
            if path == "/users/current.json" {
                return (HTTPResponse(status: .ok), HTTPBody(Data(OverloadTests.user.utf8)))
            }
            log.withLock { $0.append(path) }
            switch course.withLock({ $0 }) {
            case .status(let status, let fields):
                return (HTTPResponse(status: .init(code: status), headerFields: fields), HTTPBody(Data("{}".utf8)))
            case .fails(let error): throw error
            case .hangs:
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }

        func set(_ course: Course) { self.course.withLock { $0 = course } }
    }

    private func error(_ client: PlanioClient, _ path: String = "/x.json") async -> PlanioError? {
        do {
            try await client.send(.get(path))
            return nil
        } catch {
            return error as? PlanioError
        }
    }

    private let three = OverloadPolicy(circuit: CircuitPolicy(failures: 3, openTime: .seconds(5)))

    // MARK: The circuit

    @Test(
        "a site that fails again and again is left alone: nothing is sent, and the error says until when and why",
        arguments: [
            .status(502), .status(503), .status(504), .fails(TransportError(.cannotConnect, .notSent)),
            .fails(TransportError(.unknownHost, .notSent)), .fails(TransportError(.connectionLost, .unknown)),
            .fails(TransportError(.stalled(after: .seconds(1)), .unknown)),
            .fails(TransportError(.other("E"), .unknown)), .fails(TransportError(.proxy(status: 502), .notSent)),
        ] as [Site.Course])
    fileprivate func opens(_ course: Site.Course) async throws {
        let time = ManualTime()
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: three, time: time))
        site.set(course)
        for _ in 1...3 { #expect(await error(client)?.circuit == nil) }
        let opened = time.now
        #expect(site.sent.count == 3)
        let refused = await error(client)
        #expect(site.sent.count == 3)
        #expect(refused?.circuit?.until == opened.addingTimeInterval(5))
        guard case .failures(3, let status)? = refused?.circuit?.cause else {
            Issue.record("\(String(describing: refused))"); return
        }
        if case .status(let sent, _) = course { #expect(status == sent) } else { #expect(status == nil) }
        #expect(refused?.description.contains("3 requests in a row failed") == true)
        // When its time is over, one request shows that the site is back.
        site.set(.status(200))
        time.advance(by: .seconds(5))
        #expect(await error(client) == nil)
        #expect(await error(client) == nil)
    }

    @Test(
        "a response that says no, or a failure of the request itself, leaves the circuit closed",
        arguments: [
            .status(400), .status(403), .status(404), .status(422), .status(429), .status(301),
            .fails(TransportError(.tls, .notSent)), .fails(TransportError(.invalidRequest("x"), .notSent)),
            .fails(TransportError(.responseTooLarge(limit: 1), .responded)), .fails(TransportError(.closed, .notSent)),
            .fails(TransportError(.temporaryFile("x"), .notSent)),
            // No file descriptor was left here; transfers of this program did not end.
            .fails(TransportError(.other("errno 24"), .notSent)),
            .fails(TransportError(.stalled(after: .seconds(60)), .notSent)),
        ] as [Site.Course])
    fileprivate func staysClosed(_ course: Site.Course) async throws {
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: three))
        site.set(course)
        for _ in 1...20 { #expect(await error(client)?.circuit == nil) }
        #expect(site.sent.count == 20)
    }

    @Test("failures between responses do not add up")
    func inARow() async throws {
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: three))
        for number in 1...30 {
            site.set(.status(number.isMultiple(of: 3) ? 500 : 503))
            #expect(await error(client)?.circuit == nil)
        }
        #expect(site.sent.count == 30)
    }

    @Test("timeouts count as soon as the caller has them")
    func timeouts() async throws {
        let time = ManualTime(advancesItself: false)
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: three, time: time))
        site.set(.hangs)
        for number in 1...3 {
            async let outcome = error(client)
            while site.sent.count < number { await Task.yield() }
            await time.waitForSleepers(1)
            time.advance(by: .seconds(30))
            #expect(await outcome?.transportError?.reason == .timedOut(after: .seconds(30)))
        }
        #expect(await error(client)?.circuit?.cause == .failures(3, status: nil))
    }

    @Test("of many that wait for an open circuit one is sent to see; a failure turns all away for twice as long")
    func oneProbe() async throws {
        let time = ManualTime(advancesItself: false)
        let transport = GatedTransport()
        let client = try await PlanioClient.known(transport, options: .once(overload: three, time: time))
        for _ in 1...3 {
            async let failed = error(client)
            await transport.waitForHeld(1)
            transport.answer(nil, .failure(TransportError(.cannotConnect, .notSent)))
            _ = await failed
        }
        for (round, isBack) in [(1, false), (2, true)] {
            time.advance(by: .seconds(round == 1 ? 5 : 10))
            let tasks = (1...50).map { _ in Task { await error(client) } }
            while client.pipeline.traffic?.waitingCount != 49 { await Task.yield() }
            #expect(transport.held == 1)
            #expect(transport.arrived.count == 3 + round)
            if isBack {
                let ended = Task { for task in tasks { #expect(await task.value == nil) } }
                while !tasks.isEmpty, transport.arrived.count < 3 + 1 + 50 || transport.held > 0 {
                    transport.answer()
                    await Task.yield()
                }
                await ended.value
            } else {
                transport.answer(nil, .success((503, [:])))
                let errors = await withTaskGroup(of: PlanioError?.self) { group in
                    for task in tasks { group.addTask { await task.value } }
                    return await group.reduce(into: [PlanioError?]()) { $0.append($1) }
                }
                #expect(errors.filter { $0?.circuit?.until == time.now.addingTimeInterval(10) }.count == 49)
                #expect(transport.arrived.count == 4)
            }
        }
    }

    @Test(
        "a probe that does not end, or takes long, keeps the others for ten seconds: then another one is sent",
        arguments: [true, false])
    func endlessProbe(isTransfer: Bool) async throws {
        let time = ManualTime(advancesItself: false)
        let transport = GatedTransport()
        let client = try await PlanioClient.known(transport, options: .once(overload: three, time: time))
        // Together, so that fewer at once are left than a probe and another one.
        let failing = (1...3).map { _ in Task { await error(client) } }
        await transport.waitForHeld(3)
        for _ in failing { transport.answer(nil, .success((503, [:]))) }
        for failed in failing { _ = await failed.value }
        #expect(client.pipeline.traffic?.concurrency == 1)
        time.advance(by: .seconds(5))
        var request = PlanioRequest.get("/endless.json")
        if isTransfer { request.limits = .transfer() }
        let endless = Task { [request] in _ = try await client.send(request) }
        await transport.waitForHeld(1)
        let others = (1...20).map { _ in Task { await error(client, "/next.json") } }
        while client.pipeline.traffic?.waitingCount != 20 { await Task.yield() }
        // The deadlines of 21 requests, the watch of a transfer, and who looks after the probe.
        await time.waitForSleepers(isTransfer ? 23 : 22)
        time.advance(by: .seconds(10))
        await transport.waitForHeld(2)
        #expect(transport.arrived.last == "/next.json")
        await transport.answerAll("/next.json", until: others)
        for other in others { #expect(await other.value == nil) }
        transport.answer()
        try await endless.value
    }

    @Test("a probe that its caller cancels shows nothing: the next request is one")
    func cancelledProbe() async throws {
        let time = ManualTime()
        let transport = GatedTransport()
        let client = try await PlanioClient.known(transport, options: .once(overload: three, time: time))
        for _ in 1...3 {
            async let failed = error(client)
            await transport.waitForHeld(1)
            transport.answer(nil, .failure(TransportError(.connectionLost, .unknown)))
            _ = await failed
        }
        time.advance(by: .seconds(5))
        let cancelled = Task { try await client.send(.get("/cancelled.json")) }
        await transport.waitForHeld(1)
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        while client.pipeline.traffic?.underWayCount != 0 { await Task.yield() }
        async let next = error(client, "/next.json")
        await transport.waitForHeld(1)
        transport.answer()
        #expect(await next == nil)
        #expect(transport.arrived.suffix(2) == ["/cancelled.json", "/next.json"])
    }

    @Test("all who use the transport know of it; another site and another transport are not touched")
    func shared() async throws {
        let time = ManualTime()
        let site = Site()
        let options = Planio.Options.once(overload: three, time: time)
        let first = try await PlanioClient.known(site, key: "one", options: options)
        let second = try await PlanioClient.known(site, key: "two", options: options)
        let elsewhere = try await PlanioClient.known(site, site: "https://other.example", options: options)
        let other = Site()
        let own = try await PlanioClient.known(other, options: options)
        site.set(.status(503))
        other.set(.status(503))
        for _ in 1...3 { _ = await error(first) }
        #expect(await error(second)?.circuit != nil)
        #expect(await error(elsewhere)?.circuit == nil)
        #expect(await error(own)?.circuit == nil)
    }

    @Test("what is known of a site is forgotten with the last who uses it")
    func forgotten() async throws {
        let time = ManualTime()
        let site = Site()
        let options = Planio.Options.once(overload: three, time: time)
        weak var traffic: SiteTraffic?
        do {
            let client = try await PlanioClient.known(site, options: options)
            traffic = client.pipeline.traffic
            site.set(.status(503))
            for _ in 1...3 { _ = await error(client) }
            #expect(await error(client)?.circuit != nil)
        }
        while traffic != nil { await Task.yield() }
        let again = try await PlanioClient.known(site, options: options)
        #expect(await error(again)?.circuit == nil)
    }

    @Test("switched off, every request is sent, whatever became of the others")
    func off() async throws {
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: .none))
        site.set(.status(503, [.retryAfter: "100"]))
        for _ in 1...50 { #expect(await error(client)?.circuit == nil) }
        site.set(.fails(TransportError(.cannotConnect, .notSent)))
        for _ in 1...50 { #expect(await error(client)?.circuit == nil) }
        #expect(site.sent.count == 100)
        #expect(client.pipeline.traffic?.concurrency == 12)
    }

    // MARK: Pauses

    @Test("Retry-After of one response holds all requests to the site until it has passed", arguments: [429, 503])
    func pause(status: Int) async throws {
        let time = ManualTime(advancesItself: false)
        let site = Site()
        let options = Planio.Options.once(time: time)
        let first = try await PlanioClient.known(site, key: "one", options: options)
        let second = try await PlanioClient.known(site, key: "two", options: options)
        site.set(.status(status, [.retryAfter: "7"]))
        _ = await error(first)
        site.set(.status(200))
        async let waiting = error(second)
        while second.pipeline.traffic?.waitingCount != 1 { await Task.yield() }
        // The call's deadline, and the end of the pause.
        await time.waitForSleepers(2)
        time.advance(by: .seconds(6))
        #expect(site.sent.count == 1)
        time.advance(by: .seconds(1))
        #expect(await waiting == nil)
        #expect(site.sent.count == 2)
    }

    @Test("a pause that takes longer than anybody waits is an error at once, and so is one behind the deadline")
    func longPause() async throws {
        let time = ManualTime()
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(time: time))
        site.set(.status(429, [.retryAfter: "8"]))
        _ = await error(client)
        let end = time.now.addingTimeInterval(8)
        let impatient = client.with(retries: RetryPolicy(attempts: 1, longestWait: .seconds(7)))
        let refused = await error(impatient)
        #expect(refused?.circuit?.until == end)
        #expect(refused?.circuit?.cause == .retryAfter(status: 429))
        var short = PlanioRequest.get("/x.json")
        short.limits = TransportLimits(timeout: .seconds(5))
        let late = await #expect(throws: PlanioError.self) { try await client.send(short) }
        #expect(late?.circuit != nil)
        #expect(site.sent.count == 1)
        // Whoever waits that long goes on; and no server stops a process for a day.
        site.set(.status(200))
        #expect(await error(client) == nil)
        site.set(.status(503, [.retryAfter: "86400"]))
        _ = await error(client)
        #expect(await error(client)?.circuit?.until == time.now.addingTimeInterval(300))
        time.advance(by: .seconds(300))
        site.set(.status(200))
        #expect(await error(client) == nil)
    }

    // MARK: Fewer at once

    @Test("after 429 and 503 there are fewer requests at once; responses bring them back", arguments: [429, 503])
    func fewerAtOnce(status: Int) async throws {
        let time = ManualTime()
        let transport = GatedTransport()
        let client = try await PlanioClient.known(
            transport,
            options: .once(
                limits: .init(concurrentRequestsPerAccount: 12),
                overload: .init(circuit: CircuitPolicy(failures: 1000)), time: time))
        let traffic = try #require(client.pipeline.traffic)
        func send(_ count: Int) -> [Task<Void, any Error>] {
            (1...count).map { _ in Task { try await client.send(.get("/x.json")) } }
        }
        var tasks = send(40)
        await transport.waitForHeld(12)
        while traffic.waitingCount != 28 { await Task.yield() }
        transport.answer(nil, .success((status, [:])))
        while traffic.concurrency != 6 { await Task.yield() }
        // Those under way go on; no new one comes until there are fewer than six.
        for held in (6...11).reversed() {
            #expect(transport.held == held)
            if held > 6 { transport.answer(nil, .failure(TransportError(.invalidResponse, .responded))) }
            while transport.held == held, held > 6 { await Task.yield() }
        }
        #expect(transport.arrived.count == 12)
        await transport.answerAll(until: tasks)
        tasks = send(100)
        await transport.answerAll(until: tasks)
        #expect(traffic.concurrency == 12)
    }
}
