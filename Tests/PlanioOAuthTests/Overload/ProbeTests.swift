import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What is sent to a site that is left alone, to see whether it is back.
@Suite("Probes", .bounded)
struct ProbeTests {
    private let three = OverloadPolicy(circuit: CircuitPolicy(failures: 3, openTime: .seconds(5)))

    @Test("of many that wait for an open circuit one is sent to see; a failure turns all away for twice as long")
    func oneProbe() async throws {
        let time = ManualTime(advancesItself: false)
        let transport = GatedTransport()
        let client = try await PlanioClient.known(transport, options: .once(overload: three, time: time))
        for _ in 1...3 {
            async let failed = client.failure()
            await transport.waitForHeld(1)
            transport.answer(nil, .failure(TransportError(.cannotConnect, .notSent)))
            _ = await failed
        }
        for (round, isBack) in [(1, false), (2, true)] {
            time.advance(by: .seconds(round == 1 ? 5 : 10))
            let tasks = (1...50).map { _ in Task { await client.failure() } }
            while client.pipeline.traffic?.waitingCount != 49 { await Task.yield() }
            #expect(transport.held == 1)
            #expect(transport.arrived.count == 3 + round)
            if isBack {
                await transport.answerAll(until: tasks)
                for task in tasks { #expect(await task.value == nil) }
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
        let failing = (1...3).map { _ in Task { await client.failure() } }
        await transport.waitForHeld(3)
        for _ in failing { transport.answer(nil, .success((503, [:]))) }
        for failed in failing { _ = await failed.value }
        #expect(client.pipeline.traffic?.concurrency == 1)
        time.advance(by: .seconds(5))
        var request = PlanioRequest.get("/endless.json")
        if isTransfer { request.limits = .transfer() }
        let endless = Task { [request] in _ = try await client.send(request) }
        await transport.waitForHeld(1)
        let others = (1...20).map { _ in Task { await client.failure(at: "/next.json") } }
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
            async let failed = client.failure()
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
        async let next = client.failure(at: "/next.json")
        await transport.waitForHeld(1)
        transport.answer()
        #expect(await next == nil)
        #expect(transport.arrived.suffix(2) == ["/cancelled.json", "/next.json"])
    }
}
