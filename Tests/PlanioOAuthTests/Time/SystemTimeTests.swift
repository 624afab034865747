import PlanioOAuth
import Testing

@Suite("The machine's clocks")
struct SystemTimeTests {
    @Test("a wait that is cancelled ends at once, before, while and however long it would be")
    func cancelled() async {
        for duration in [Duration.seconds(3600), .seconds(1e15)] {
            let wait = Task { try await SystemTime().sleep(for: duration) }
            await Task.yield()
            wait.cancel()
            await #expect(throws: CancellationError.self) { try await wait.value }
        }
    }

    @Test(
        "no time, or less, is over at once", arguments: [Duration.zero, .seconds(-1), .seconds(-1e15), .nanoseconds(1)])
    func over(_ duration: Duration) async throws {
        let before = SystemTime().uptime
        try await SystemTime().sleep(for: duration)
        #expect(SystemTime().uptime >= before + max(duration, .zero))
    }
}
