import ArgumentParser
import Foundation
import Logging
import PlanioOAuth
import PlanioOAuthTesting
import Synchronization

/// The token server, the processes, and the count.
struct Storm: AsyncParsableCommand {
    @Option(help: "Where the sessions are kept; postgres takes its connection from PLANIO_TEST_POSTGRES.")
    var store: StoreKind = .file
    @Option(help: "How many processes share the store.") var processes = 8
    @Option(help: "How many tasks each process runs.") var tasks = 50
    @Option(help: "How many sessions they use.") var accounts = 4
    @Option(help: "How long.") var seconds = 60
    @Flag(help: "Kill a random process every 100 ms, and start it anew.") var kill = false
    @Option(help: "What goes wrong at the token endpoint.") var fault = TokenFault.none
    @Option(
        help: "What goes wrong at the store, for a second of every three; needs root, or Tests/with-postgres.")
    var storeFault = StoreFault.none
    @Flag(help: "The old refresh token dies at once.") var strict = false
    @Option(help: "How many processes keep the cores busy with something else.") var busy = 0

    func validate() throws { try storeFault.validate(with: store) }

    func run() async throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        // First, before what follows leaves memory behind that would be used again.
        let bytesPerAccount = try await AccountMemory.measure()
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(1), rotation: strict ? .immediately : .onFirstUse)
        let server = try await SandboxServer.start(sandbox)
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("refresh-storm-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let place = try place(directory)
        try storeFault.prepare(store, directory)
        defer { storeFault.cleanUp(store, directory) }
        let configuration = try sandbox.configuration(scopes: [.viewIssues])
        let tokens = try await store.open(place)
        for account in 0..<accounts {
            let planio = Planio(configuration: configuration, tokens: tokens)
            let request = planio.authorizationRequest()
            _ = try await planio.authorize(
                request, code: try sandbox.consent(to: request.url, as: "jens"), as: "account-\(account)")
        }
        sandbox.resetCounters()
        fault.inject(into: sandbox)

        let others = try (0..<busy).map { _ in try Busy.start(for: seconds) }
        defer { for other in others { other.terminate() } }
        let tally = Tally()
        let end = ContinuousClock.now + .seconds(seconds)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let slots = Slots(processes)
            for slot in 0..<processes {
                group.addTask {
                    // A process that was killed is started anew, for the time that is left.
                    while ContinuousClock.now < end {
                        try await run(slot, slots, place, configuration, until: end, tally)
                    }
                }
            }
            if kill {
                group.addTask {
                    while ContinuousClock.now < end - .seconds(1) {
                        try await Task.sleep(for: .milliseconds(100))
                        slots.killOne()
                    }
                }
            }
            if storeFault != .none {
                group.addTask {
                    while ContinuousClock.now < end - .seconds(4) {
                        try await Task.sleep(for: .seconds(2))
                        try storeFault.begin(store, directory)
                        try await Task.sleep(for: .seconds(1))
                        try storeFault.end(store, directory)
                        tally.countStoreFault()
                    }
                }
            }
            try await group.waitForAll()
        }
        sandbox.removeFaults()
        let counters = sandbox.counters
        let lost = await lostLogins(configuration, tokens)
        await server.stop()
        let isAsPromised = tally.print(self, counters, lost: lost, bytesPerAccount: bytesPerAccount)
        if !isAsPromised { throw ExitCode.failure }
    }

    private func place(_ directory: String) throws -> String {
        guard store == .postgres else {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return directory
        }
        guard let connection = ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES"] else {
            throw ValidationError("PLANIO_TEST_POSTGRES is not set; run it under Tests/with-postgres.")
        }
        return connection
    }

    private func run(
        _ slot: Int, _ slots: Slots, _ place: String, _ configuration: PlanioConfiguration,
        until end: ContinuousClock.Instant, _ tally: Tally
    ) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let left = ContinuousClock.now.duration(to: end) / .seconds(1)
        process.arguments = [
            "worker", "--store", store.rawValue, "--place", place, "--tasks", "\(tasks)", "--accounts", "\(accounts)",
            "--seconds", "\(left)",
        ]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PLANIO_SITE": configuration.site, "PLANIO_CLIENT_ID": configuration.clientID,
            "PLANIO_SCOPES": "view_issues",
            "PLANIO_CLIENT_SECRET": configuration.clientSecret?.expose() ?? "",
        ]) { _, new in new }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        slots.set(slot, process.processIdentifier)
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread {
                var rest = Data()
                while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
                    rest.append(data)
                    while let newline = rest.firstIndex(of: 10) {
                        if let report = try? JSONDecoder().decode(Report.self, from: rest[..<newline]) {
                            tally.add(report)
                        }
                        rest = Data(rest[rest.index(after: newline)...])
                    }
                }
                process.waitUntilExit()
                slots.set(slot, nil)
                let wasKilled =
                    kill && process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
                if !wasKilled, process.terminationStatus != 0 {
                    tally.add(.failed("a process ended by itself, with \(process.terminationStatus)", loginLost: false))
                }
                done.resume()
            }
        }
    }

    /// Sessions that a fresh process cannot use any more, though the server is well.
    private func lostLogins(_ configuration: PlanioConfiguration, _ store: any TokenStore) async -> Int {
        var lost = 0
        for account in 0..<accounts {
            let client = Planio(configuration: configuration, tokens: store).client(for: "account-\(account)")
            do { _ = try await client.users.current() } catch {
                print("login lost: \(error)")
                lost += 1
            }
        }
        return lost
    }
}

/// The process ids that run now.
final class Slots: Sendable {
    private let pids: Mutex<[pid_t?]>

    init(_ count: Int) { pids = Mutex(Array(repeating: nil, count: count)) }

    func set(_ slot: Int, _ pid: pid_t?) { pids.withLock { $0[slot] = pid } }

    func killOne() {
        guard let pid = pids.withLock({ $0.compactMap { $0 }.randomElement() }) else { return }
        _ = Foundation.kill(pid, SIGKILL)
    }
}

/// What the processes report, added up.
final class Tally: Sendable {
    private struct State {
        var requests = 0
        var failed = 0
        var lost = 0
        var reasons: [String: Int] = [:]
        var latencies = Latencies()
        var storeFaults = 0
    }

    private let state = Mutex(State())

    func countStoreFault() { state.withLock { $0.storeFaults += 1 } }

    func add(_ report: Report) {
        state.withLock { state in
            switch report {
            case .ready: break
            case .failed(let reason, let isLost):
                state.failed += 1
                state.lost += isLost ? 1 : 0
                // Without the time of the next try, in which each differs.
                let reason = reason.replacing(/; next try at \S+/, with: "")
                if isLost { Swift.print("login lost: \(reason)") }
                state.reasons[reason, default: 0] += 1
            case .finished(let requests, let latencies):
                state.requests += requests
                state.latencies.merge(latencies)
            }
        }
    }

    /// - Returns: Whether no session was lost and an account takes little memory, and, where nothing was made to go wrong, no
    ///   request failed and each expiry led to one refresh.
    func print(_ storm: Storm, _ counters: PlanioSandbox.Counters, lost: Int, bytesPerAccount: Int) -> Bool {
        let state = state.withLock { $0 }
        for (reason, count) in state.reasons.sorted(by: { $0.value > $1.value }).prefix(5) {
            Swift.print("\(count) × \(reason)")
        }
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        let ratio = Double(counters.tokenArrivals) / Double(max(1, counters.refreshedTokens))
        let result: [String: Any] = [
            "store": storm.store.rawValue, "processes": storm.processes, "tasks": storm.tasks,
            "accounts": storm.accounts, "seconds": storm.seconds, "kill": storm.kill,
            "busy": storm.busy, "fault": storm.fault.rawValue,
            "store_fault": storm.storeFault.rawValue, "store_faults": state.storeFaults,
            "api_requests": counters.apiRequests, "expiries": counters.refreshedTokens,
            "token_requests": counters.tokenArrivals, "early_refreshes": counters.earlyRefreshes,
            "refreshes_per_expiry": rounded(ratio),
            "requests_failed": state.failed, "logins_lost": max(lost, state.lost),
            "token_p50_us": rounded(state.latencies.quantile(0.5)),
            "token_p99_us": rounded(state.latencies.quantile(0.99)),
            "token_p999_us": rounded(state.latencies.quantile(0.999)), "bytes_per_account": bytesPerAccount,
        ]
        let data = (try? JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])) ?? Data()
        Swift.print(String(decoding: data, as: UTF8.self))
        guard max(lost, state.lost) == 0 else { return false }
        guard bytesPerAccount < 2000 else { return false }
        guard storm.fault == .none, storm.storeFault == .none else { return true }
        guard state.failed == 0, counters.earlyRefreshes == 0 else { return false }
        return storm.kill || counters.tokenArrivals == counters.refreshedTokens
    }
}
