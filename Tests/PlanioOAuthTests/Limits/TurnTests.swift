import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// How many requests are under way at once, and whose turn it is.
@Suite("Turns", .bounded)
struct TurnTests {
    private func options(_ limits: Planio.Limits, _ time: any TimeSource = ManualTime()) -> Planio.Options {
        .once(limits: limits, overload: .none, time: time)
    }

    private func send(_ client: PlanioClient, _ path: String) -> Task<Void, any Error> {
        Task { try await client.send(.get(path)) }
    }

    @Test("no more requests to a site are under way than may be, whoever sends them")
    func perSite() async throws {
        let transport = GatedTransport()
        let options = options(.init(concurrentRequests: 5, concurrentRequestsPerAccount: 4))
        var clients: [PlanioClient] = []
        for key in ["a", "b", "c"] {
            clients.append(try await PlanioClient.known(transport, key: key, options: options))
        }
        let tasks = clients.flatMap { client in (1...30).map { _ in send(client, "/x.json") } }
        await transport.waitForHeld(5)
        await transport.answerAll(until: tasks)
        #expect(transport.most == 5)
        #expect(transport.arrived.count == 90)
    }

    @Test("no more of them are one account's than may be")
    func perAccount() async throws {
        let transport = GatedTransport()
        let client = try await PlanioClient.known(
            transport, options: options(.init(concurrentRequests: 12, concurrentRequestsPerAccount: 3)))
        let tasks = (1...30).map { _ in send(client, "/x.json") }
        await transport.waitForHeld(3)
        await transport.answerAll(until: tasks)
        #expect(transport.most == 3)
        #expect(transport.arrived.count == 30)
    }

    @Test("an account's click does not wait behind another's bulk, of however many requests")
    func fairness() async throws {
        let transport = GatedTransport()
        let options = options(.init(concurrentRequests: 2, concurrentRequestsPerAccount: 2))
        let bulk = try await PlanioClient.known(transport, key: "bulk", options: options)
        let clicks = try await PlanioClient.known(transport, key: "clicks", options: options)
        let traffic = try #require(bulk.pipeline.traffic)
        var tasks = (1...1000).map { _ in send(bulk, "/bulk.json") }
        while traffic.waitingCount < 998 { await Task.yield() }
        await transport.waitForHeld(2)
        /// Answers one, and waits for the next that comes.
        func next(_ path: String) async {
            let count = transport.arrived.count
            transport.answer(path)
            while transport.arrived.count == count { await Task.yield() }
        }
        for click in ["/click1.json", "/click2.json", "/click3.json"] {
            let waiting = traffic.waitingCount
            tasks.append(send(clicks, click))
            while traffic.waitingCount == waiting { await Task.yield() }
            // One of the bulk may have its turn before.
            await next("/bulk.json")
            if transport.arrived.last != click { await next("/bulk.json") }
            #expect(transport.arrived.last == click)
            await next(click)
        }
        await transport.answerAll(until: tasks)
    }

    @Test("who is cancelled while waiting leaves the queue, and nothing is sent for them")
    func cancelled() async throws {
        let transport = GatedTransport()
        let client = try await PlanioClient.known(transport, options: options(.init(concurrentRequests: 1)))
        let traffic = try #require(client.pipeline.traffic)
        let first = send(client, "/first.json")
        await transport.waitForHeld(1)
        let second = send(client, "/second.json")
        while traffic.waitingCount != 1 { await Task.yield() }
        let third = send(client, "/third.json")
        while traffic.waitingCount != 2 { await Task.yield() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        await transport.answerAll(until: [first, third])
        #expect(transport.arrived == ["/first.json", "/third.json"])
        #expect(traffic.waitingCount == 0 && traffic.underWayCount == 0)
    }

    @Test("transfers are counted by themselves, so that long ones keep no call waiting")
    func transfers() async throws {
        let transport = GatedTransport()
        let client = try await PlanioClient.known(
            transport, options: options(.init(concurrentRequests: 2, concurrentRequestsPerAccount: 2)))
        var upload = PlanioRequest.post("/uploads.json", json: [:])
        upload.limits = .transfer()
        var tasks = (1...4).map { [upload] _ in Task { _ = try await client.send(upload) } }
        await transport.waitForHeld(2)
        while client.pipeline.traffic?.waitingCount != 2 { await Task.yield() }
        tasks += [send(client, "/x.json"), send(client, "/x.json")]
        await transport.waitForHeld(4)
        #expect(transport.arrived.filter { $0 == "/x.json" }.count == 2)
        await transport.answerAll(until: tasks)
        #expect(transport.most == 4)
    }

    @Test("who reads a download can send requests meanwhile, though there may be one at once")
    func downloadsAndRequests() async throws {
        let transport = StubTransport { sent, _ in
            sent.request.path == "/users/current.json"
                ? (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#)
                : (200, [:], "{}")
        }
        let client = try await PlanioClient.known(
            transport, options: options(.init(concurrentRequests: 1, concurrentRequestsPerAccount: 1)))
        let downloads = [try await client.attachments.stream(1), try await client.attachments.stream(2)]
        for download in downloads {
            for try await _ in download {
                try await client.send(.get("/x.json"))
                try await client.send(.get("/x.json"))
            }
        }
        // A body that asks for something itself while it is sent.
        let chunks = AsyncStream<Data> {
            _ = try? await client.attachments.data(of: 1)
            return nil
        }
        var request = PlanioRequest(.post, "/uploads.json")
        request.body = HTTPBody(stream: chunks)
        request.limits = .transfer()
        try await client.send(request)
    }

    @Test("a request whose time was over before it had its turn is not sent: that is what its caller was told")
    func expired() async throws {
        let traffic = SiteTraffic("https://example.org", .init(), StubTransport(200), ManualTime())
        let deadline = CallDeadline(.seconds(30), traffic.time)
        #expect(deadline.expire() == TransportError(.timedOut(after: .seconds(30)), .notSent))
        await #expect(throws: TransportError.self) {
            _ = try await traffic.withTurn(.call, latest: traffic.time.uptime + .seconds(30), deadline, nil) {
                Issue.record("it is sent")
                throw CancellationError()
            }
        }
        #expect(traffic.underWayCount == 0)
    }

    @Test("a limit that calls have brought down keeps neither a refresh nor a sign-in")
    func loweredLimit() {
        var gate = SiteGate(.init(requests: 4, requestsPerAccount: 4))
        for _ in 1...2 { _ = gate.enter(.call, at: .zero) }
        let refused = SiteOutcome.refused(status: 429, retryAfter: nil)
        gate.learn(refused, of: .call, probe: nil, Turn(number: 1), next: 3, at: .zero)
        gate.leave(.call)
        #expect(gate.concurrency == 1)
        #expect(!gate.mayGo(.call, at: .zero))
        #expect(gate.mayGo(.token, at: .zero) && gate.mayGo(.once, at: .zero))
    }

    @Test("a refresh and a sign-out come before the calls that wait")
    func tokensFirst() async throws {
        let time = ManualTime(advancesItself: false)
        var site = SiteState<Int>(.init(requests: 1, requestsPerAccount: 1, overload: .none))
        guard case .go(let first) = site.enter(.call, latest: .seconds(1), at: .zero) else {
            Issue.record("it may go"); return
        }
        for (waiter, passage) in [(1, Passage.call), (2, .call), (3, .token), (4, .once)] {
            guard case .wait(let id) = site.enter(passage, latest: .seconds(1), at: .zero) else {
                Issue.record("it has to wait"); return
            }
            #expect(site.wait(waiter, id, passage, latest: .seconds(1), at: .zero) == nil)
        }
        var order: [Int] = []
        var turn = first
        while order.count < 4 {
            site.leave(turn, .responded, at: time.uptime)
            let gone = site.serve(at: time.uptime).gone
            #expect(gone.count == 1)
            guard let next = gone.first else { return }
            order.append(next.waiter)
            turn = next.turn
        }
        #expect(order == [3, 4, 1, 2])
    }

    @Test("many tasks of many accounts, with everything going wrong now and then: all come through, nothing is left")
    func manyTasks() async throws {
        let time = ManualTime()
        let random = Locked(SeededGenerator(seed: 7))
        let transport = StubTransport { sent, _ in
            if sent.request.path == "/users/current.json" {
                return (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#)
            }
            switch random.withLock({ Int.random(in: 0..<20, using: &$0) }) {
            case 0: throw TransportError(.connectionLost, .unknown)
            case 1: return (503, [.retryAfter: "1"], "")
            case 2: return (429, [:], "")
            case 3...8: return (503, [:], "")
            default: return (200, [:], "{}")
            }
        }
        let options = Planio.Options(
            limits: .init(timeout: .seconds(3600), concurrentRequests: 8, concurrentRequestsPerAccount: 3),
            retries: RetryPolicy(attempts: 3),
            overload: .init(circuit: CircuitPolicy(failures: 3, openTime: .seconds(1))),
            identity: .init(interval: .seconds(86400)), time: time, logger: .silent)
        var clients: [PlanioClient] = []
        for account in 1...20 {
            clients.append(try await PlanioClient.known(transport, key: "\(account)", options: options))
        }
        let outcomes = Locked((done: 0, refused: 0, cancelled: 0))
        await withTaskGroup(of: Void.self) { group in
            for client in clients {
                group.addTask {
                    await withTaskGroup(of: Void.self) { group in
                        for number in 1...50 {
                            let task = Task { try await client.send(.get("/x.json")) }
                            if number.isMultiple(of: 10) { task.cancel() }
                            group.addTask {
                                do {
                                    _ = try await task.value
                                    outcomes.withLock { $0.done += 1 }
                                } catch is CancellationError {
                                    outcomes.withLock { $0.cancelled += 1 }
                                } catch {
                                    outcomes.withLock { $0.refused += 1 }
                                }
                            }
                        }
                    }
                }
            }
        }
        let (done, refused, cancelled) = outcomes.withLock { $0 }
        #expect(done + refused + cancelled == 1000)
        #expect(done > 0 && cancelled <= 100)
        let traffic = try #require(clients[0].pipeline.traffic)
        while traffic.underWayCount > 0 { await Task.yield() }
        #expect(traffic.waitingCount == 0)
    }
}
