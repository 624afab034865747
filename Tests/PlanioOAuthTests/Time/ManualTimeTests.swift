import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

@Suite("A manual clock", .bounded)
struct ManualTimeTests {
    @Test("turns by itself where somebody pauses, by as much as the pause lasts")
    func pause() async throws {
        let time = ManualTime()
        let start = time.now
        try await time.sleep(for: .seconds(3))
        #expect(time.uptime == .seconds(3))
        #expect(time.now == start.addingTimeInterval(3))
        try await time.sleep(for: .zero)
        #expect(time.uptime == .seconds(3))
    }

    @Test("a thousand pauses at once overlap, and none ends early")
    func manyPauses() async throws {
        let time = ManualTime()
        try await withThrowingTaskGroup { group in
            for number in 1...1000 {
                group.addTask {
                    let pause = Duration.milliseconds(number % 10 * 100 + 100)
                    try await time.sleep(for: pause)
                    #expect(time.uptime >= pause)
                }
            }
            try await group.waitForAll()
        }
        #expect(time.uptime == .seconds(1))
    }

    @Test("stands still for deadlines: only a pause lets one pass")
    func deadline() async throws {
        let time = ManualTime()
        let passed = Locked(false)
        let deadline = Task {
            try await time.waitForDeadline(in: .seconds(5))
            passed.withLock { $0 = true }
        }
        while time.sleepers < 1 { await Task.yield() }
        for _ in 0..<10_000 { await Task.yield() }
        #expect(time.uptime == .zero && !passed.withLock { $0 })
        try await time.sleep(for: .seconds(4))
        #expect(!passed.withLock { $0 })
        try await time.sleep(for: .seconds(4))
        try await deadline.value
        #expect(time.uptime == .seconds(8))
    }

    @Test("a cancelled pause throws and turns nothing")
    func cancelled() async throws {
        let time = ManualTime()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await time.sleep(for: .seconds(3))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(time.uptime == .zero)
        #expect(time.sleepers == 0)
    }

    @Test("a response that never comes runs into its deadline, and no further")
    func hang() async throws {
        let time = ManualTime()
        let sandbox = PlanioSandbox.demo(time: time)
        let client = try PlanioClient(
            site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox,
            options: .init(limits: .init(timeout: .seconds(30)), retries: .none, time: time, logger: .silent))
        #expect(try await client.users.current().login == "jens")
        sandbox.inject(.hang, on: .api)
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.get(1) }
        guard case .transport(let reason)? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(reason.reason == .timedOut(after: .seconds(30)))
        #expect(time.uptime == .seconds(30))
        sandbox.removeFaults()
        sandbox.inject(.delay(.seconds(7)), on: .api, .first(1))
        #expect(try await client.users.current().login == "jens")
        #expect(time.uptime == .seconds(37))
    }

    @Test("who waits for sleepers that never come can be cancelled")
    func cancelledObserver() async {
        let time = ManualTime(advancesItself: false)
        for moment in [0, 100] {
            let waiting = Task { await time.waitForSleepers(1) }
            for _ in 0..<moment { await Task.yield() }
            waiting.cancel()
            await waiting.value
        }
    }

    @Test("with advancesItself: false a pause lasts until the test turns the clock")
    func still() async throws {
        let time = ManualTime(advancesItself: false)
        let task = Task { try await time.sleep(for: .seconds(3)) }
        await time.waitForSleepers(1)
        for _ in 0..<10_000 { await Task.yield() }
        #expect(time.uptime == .zero)
        time.advance(by: .seconds(3))
        try await task.value
    }
}
