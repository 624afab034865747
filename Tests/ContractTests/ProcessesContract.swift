import Foundation
import PlanioOAuth
import Testing

extension Contract {
    /// Processes that share a login on a real Redmine, whose table of tokens is the witness.
    @Suite("Contract: processes")
    struct ProcessesContract {
        private static let isReal = ProcessInfo.processInfo.environment["PLANIO_TEST_SITE"] != nil

        @Test(
            "four processes refresh an expired token once; one of them killed at any step, 100 times, costs no session",
            .enabled(if: isReal, "PLANIO_TEST_SITE is not set; run Tests/with-redmine"))
        func fourProcesses() async throws {
            let server = try ContractServer(kind: .real).start()
            // No other test authorizes this user, whose tokens are counted.
            let user = server.admin
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent("planio-test-\(UUID())").path
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let planio = try server.planio(tokens: try FileTokenStore(path: directory))
            _ = try await server.client(planio, user)

            var workers = try (0..<4).map { _ in try LoginProcess(server, directory) }
            defer { for worker in workers { worker.end() } }

            for _ in 1...25 {
                try server.expireNewestToken(user)
                let before = try server.tokenCount(user)
                for worker in workers { worker.ask() }
                for worker in workers { #expect(await worker.answer() == "ok") }
                let refreshes = try server.tokenCount(user) - before
                #expect(refreshes == 1, "one refresh for one expiry")
            }

            var generator = SeededGenerator(state: 20261124)
            var deaths = 0
            // Some victims have done their work before the step at which they would die: those rounds do not count.
            for round in 1...400 where deaths < 100 {
                try server.expireNewestToken(user)
                let before = try server.tokenCount(user)
                let victim = Int.random(in: 0..<4, using: &generator)
                let step = Int.random(in: 1...14, using: &generator)
                for (number, worker) in workers.enumerated() { worker.ask(dyingAt: number == victim ? step : 0) }
                for (number, worker) in workers.enumerated() {
                    let answer = await worker.answer()
                    // The victim dies, or its work was over before that step.
                    #expect(
                        answer == "ok" || (number == victim && answer == nil),
                        "round \(round), step \(step): \(answer ?? "died")")
                    if answer == nil {
                        deaths += 1
                        workers[number] = try LoginProcess(server, directory)
                    }
                }
                let refreshes = try server.tokenCount(user) - before
                #expect((1...2).contains(refreshes), "a killed refresh is made again once, and no other (\(refreshes))")
            }
            #expect(deaths == 100)
            let fresh = try server.planio(tokens: try FileTokenStore(path: directory)).client(for: user.login)
            #expect(try await fresh.users.current().login == user.login)
        }
    }
}

/// One `session-worker`.
private final class LoginProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ server: RunningServer, _ directory: String) throws {
        process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent(
            "session-worker")
        process.arguments = [directory, server.admin.login]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PLANIO_SITE": server.site, "PLANIO_CLIENT_ID": server.everything.id,
            "PLANIO_CLIENT_SECRET": server.everything.secret, "PLANIO_SCOPES": "view_issues",
        ]) { _, new in new }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    func ask(dyingAt step: Int = 0) { try? input.fileHandleForWriting.write(contentsOf: Data("\(step)\n".utf8)) }

    /// `nil` if the process died.
    func answer() async -> String? {
        let handle = output.fileHandleForReading
        let data = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: handle.availableData) }
        }
        return data.isEmpty ? nil : String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    func end() { try? input.fileHandleForWriting.close() }
}

/// SplitMix64: the same numbers in each run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
