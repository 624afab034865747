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
        for _ in 1...3 { #expect(await client.failure()?.circuit == nil) }
        let opened = time.now
        #expect(site.sent.count == 3)
        let refused = await client.failure()
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
        #expect(await client.failure() == nil)
        #expect(await client.failure() == nil)
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
        for _ in 1...20 { #expect(await client.failure()?.circuit == nil) }
        #expect(site.sent.count == 20)
    }

    @Test("failures between responses do not add up")
    func inARow() async throws {
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: three))
        for number in 1...30 {
            site.set(.status(number.isMultiple(of: 3) ? 500 : 503))
            #expect(await client.failure()?.circuit == nil)
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
            async let outcome = client.failure()
            while site.sent.count < number { await Task.yield() }
            await time.waitForSleepers(1)
            time.advance(by: .seconds(30))
            #expect(await outcome?.transportError?.reason == .timedOut(after: .seconds(30)))
        }
        #expect(await client.failure()?.circuit?.cause == .failures(3, status: nil))
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
        for _ in 1...3 { _ = await first.failure() }
        #expect(await second.failure()?.circuit != nil)
        #expect(await elsewhere.failure()?.circuit == nil)
        #expect(await own.failure()?.circuit == nil)
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
            for _ in 1...3 { _ = await client.failure() }
            #expect(await client.failure()?.circuit != nil)
        }
        while traffic != nil { await Task.yield() }
        let again = try await PlanioClient.known(site, options: options)
        #expect(await again.failure()?.circuit == nil)
    }

    @Test("switched off, every request is sent, whatever became of the others")
    func off() async throws {
        let site = Site()
        let client = try await PlanioClient.known(site, options: .once(overload: .none))
        site.set(.status(503, [.retryAfter: "100"]))
        for _ in 1...50 { #expect(await client.failure()?.circuit == nil) }
        site.set(.fails(TransportError(.cannotConnect, .notSent)))
        for _ in 1...50 { #expect(await client.failure()?.circuit == nil) }
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
        _ = await first.failure()
        site.set(.status(200))
        async let waiting = second.failure()
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
        _ = await client.failure()
        let end = time.now.addingTimeInterval(8)
        let impatient = client.with(retries: RetryPolicy(attempts: 1, longestWait: .seconds(7)))
        let refused = await impatient.failure()
        #expect(refused?.circuit?.until == end)
        #expect(refused?.circuit?.cause == .retryAfter(status: 429))
        var short = PlanioRequest.get("/x.json")
        short.limits = TransportLimits(timeout: .seconds(5))
        let late = await #expect(throws: PlanioError.self) { try await client.send(short) }
        #expect(late?.circuit != nil)
        #expect(site.sent.count == 1)
        // Whoever waits that long goes on; and no server stops a process for a day.
        site.set(.status(200))
        #expect(await client.failure() == nil)
        site.set(.status(503, [.retryAfter: "86400"]))
        _ = await client.failure()
        #expect(await client.failure()?.circuit?.until == time.now.addingTimeInterval(300))
        time.advance(by: .seconds(300))
        site.set(.status(200))
        #expect(await client.failure() == nil)
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
