import ArgumentParser
import Foundation
import Logging
import PlanioOAuth

/// One process: its tasks ask for a token and send a request with it, again and again.
struct Worker: AsyncParsableCommand {
    @Option var store: StoreKind
    @Option var place: String
    @Option var tasks: Int
    @Option var accounts: Int
    @Option var seconds: Double

    func run() async throws {
        // Failures are reported below; log lines would mix with them.
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let planio = Planio(
            configuration: try PlanioConfiguration(environment: ProcessInfo.processInfo.environment),
            tokens: try await store.open(place))
        let end = ContinuousClock.now + .seconds(seconds)
        let (accounts, tasks) = (accounts, tasks)
        Report.ready.send()
        let (requests, latencies) = await withTaskGroup(of: (Int, Latencies).self) { group in
            for task in 0..<tasks {
                group.addTask { await Self.use(planio, "account-\(task % accounts)", until: end) }
            }
            return await group.reduce(into: (0, Latencies())) { sum, part in
                sum.0 += part.0
                sum.1.merge(part.1)
            }
        }
        Report.finished(requests: requests, latencies: latencies).send()
    }

    private static func use(
        _ planio: Planio, _ account: String, until end: ContinuousClock.Instant
    ) async -> (Int, Latencies) {
        var latencies = Latencies()
        var requests = 0
        let client = planio.client(for: account)
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            do {
                _ = try await planio.token(for: account)
                latencies.record(start.duration(to: .now))
                requests += 1
                _ = try await client.users.current()
            } catch {
                let isLost =
                    (error as? PlanioError)?.needsAuthorization ?? (error as? SessionError)?.needsAuthorization ?? false
                Report.failed("\(error)", loginLost: isLost).send()
                // A program that tries again, but not as fast as it can: then there would be no room for anything else.
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
        return (requests, latencies)
    }
}
