import Foundation
import PlanioOAuth

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The process of one case.
enum Child {
    /// What stands before what was seen, and before the most memory in MB.
    static let seen = "seen: "
    static let memory = "memory: "

    /// Plays a case, says what was seen, and ends the process.
    static func play(_ played: Case, _ kind: TransportKind) async -> Never {
        // A crash is expected of some: no core, no wait for a backtrace.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #else
        setrlimit(RLIMIT_CORE, &none)
        #endif
        signal(SIGPIPE, SIG_IGN)
        var line: String
        do {
            let stage = try Stage(kind, played.settings, trusting: Certificates.given?.authority)
            line = await stage.outcome { try await played.work(stage) }
            await stage.transport.shutdown()
            for fault in stage.faults() { line += ", and \(fault)" }
        } catch {
            line = "could not begin: \(error)"
        }
        let used = mostMemory
        if let limit = played.settings.memory(kind), let used, used > limit { line += ", and \(used) MB of \(limit)" }
        line = line.replacing("\n", with: " ")
        let text = "\(seen)\(line)\n\(memory)\(used.map(String.init) ?? "-")\n"
        FileHandle.standardOutput.write(Data(text.utf8))
        // What is left of threads and servers is not worth an orderly end.
        _exit(0)
    }

    /// In MB.
    private static var mostMemory: Int? {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / 1024 }
    }
}
