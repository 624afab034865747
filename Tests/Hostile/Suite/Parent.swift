import Foundation
import PlanioOAuth

/// Runs each case in a process of its own, four at once, and holds what was seen against what must be.
final class Parent: Sendable {
    private static let processes = 4
    /// In seconds. No case takes so long, not even on a machine that is busy with other things.
    private static let bound = 90.0

    private struct Run: Sendable {
        let number: Int
        let played: Case
        let kind: TransportKind
    }

    private struct Result: Sendable {
        let seen: String
        let memory: String
        let seconds: Double
        let isRight: Bool
        let isSkipped: Bool
    }

    private struct State {
        var next = 0
        var printed = 0
        var results: [Int: Result] = [:]
    }

    private let kinds: [TransportKind]
    private let directory: String
    private let certificates: Certificates?
    private let state = Locked(State())

    init(_ kinds: [TransportKind]) {
        self.kinds = kinds
        directory = "\(NSTemporaryDirectory())/hostile-\(getpid())"
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        certificates = Certificates(madeIn: directory)
    }

    /// - Returns: Whether everything was as it must be.
    func run(_ cases: [Case]) -> Bool {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let twice = Dictionary(grouping: cases, by: \.name).filter { $0.value.count > 1 }.keys
        guard twice.isEmpty else {
            tell("two cases are called \(twice.sorted().joined(separator: ", "))")
            return false
        }
        if certificates == nil { tell("openssl is missing or failed, so the cases of TLS are left out") }
        let runs = cases.flatMap { played in kinds.map { (played, $0) } }.enumerated()
            .map { Run(number: $0.offset, played: $0.element.0, kind: $0.element.1) }
        tell(Self.row("", "case", "transport", "MB", "s", "expected", "seen"))
        let began = Date()
        let group = DispatchGroup()
        for _ in 1...Self.processes {
            group.enter()
            Thread.detachNewThread { [self] in
                while let run = take(runs) { report(play(run), of: run, runs) }
                group.leave()
            }
        }
        group.wait()
        let results = state.withLock { Array($0.results.values) }
        let (skipped, right) = (results.count { $0.isSkipped }, results.count { $0.isRight && !$0.isSkipped })
        let wrong = results.count - skipped - right
        tell(
            "\(cases.count) cases over \(kinds.count) transports: \(right) as they must be, \(wrong) otherwise, \(skipped) left out, in \(Int(Date().timeIntervalSince(began))) s"
        )
        return wrong == 0
    }

    private func take(_ runs: [Run]) -> Run? {
        state.withLock { state in
            defer { state.next += 1 }
            return state.next < runs.count ? runs[state.next] : nil
        }
    }

    /// Prints in the order of the table.
    private func report(_ result: Result, of run: Run, _ runs: [Run]) {
        state.withLock { state in
            state.results[run.number] = result
            while let result = state.results[state.printed] {
                let run = runs[state.printed]
                let mark = result.isSkipped ? "skip" : result.isRight ? "ok" : "DIFF"
                tell(
                    Self.row(
                        mark, run.played.name, run.kind.rawValue, result.memory,
                        String(format: "%.1f", result.seconds), run.played.expected.text(run.kind), result.seen))
                state.printed += 1
            }
        }
    }

    private static func row(
        _ mark: String, _ name: String, _ kind: String, _ memory: String, _ seconds: String, _ expected: String,
        _ seen: String
    ) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return [
            padded(mark, 4), padded(name, 44), padded(kind, 10), padded(memory, 4), padded(seconds, 4),
            padded(expected, 50), seen,
        ].joined(separator: "  ")
    }

    // MARK: One process

    private func play(_ run: Run) -> Result {
        func skipped(_ reason: String) -> Result {
            Result(seen: reason, memory: "-", seconds: 0, isRight: true, isSkipped: true)
        }
        let settings = run.played.settings
        if settings.needsTLS || settings.needsTrust, certificates == nil { return skipped("needs openssl") }
        var command = [CommandLine.arguments[0], "--case", run.played.name, "--transport", run.kind.rawValue]
        if settings.needsTrust, run.kind == .urlSession {
            guard let certificates, let trusting = certificates.trusting(command) else {
                return skipped("needs leave to mount another list of certificate authorities")
            }
            command = trusting
        }
        let output = "\(directory)/\(run.number).out"
        let began = Date()
        let end = ChildProcess.run(
            command, output: output, within: Self.bound, environment: certificates?.environment ?? [:])
        let lines = (try? String(contentsOfFile: output, encoding: .utf8))?.components(separatedBy: "\n") ?? []
        let memory = lines.first { $0.hasPrefix(Child.memory) }?.dropFirst(Child.memory.count)
        let told = lines.first { $0.hasPrefix(Child.seen) }.map { String($0.dropFirst(Child.seen.count)) }
        var seen: String
        switch end {
        case .exited(0): seen = told ?? "nothing"
        case .exited(let status): seen = "exit status \(status)"
        case .signalled: seen = Expectation.signal
        case .hung: seen = "hung"
        case .failed: seen = "could not be started"
        }
        let rest = lines.filter { !$0.hasPrefix(Child.seen) }.joined(separator: "\n")
        if Planted.isIn(rest) { seen += ", and a secret on standard output or error" }
        try? FileManager.default.removeItem(atPath: output)
        return Result(
            seen: seen, memory: memory.map(String.init) ?? "-", seconds: Date().timeIntervalSince(began),
            isRight: run.played.expected.allows(seen, run.kind), isSkipped: false)
    }
}
