import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A process and its end.
enum ChildProcess {
    enum End {
        case exited(Int32)
        case signalled
        case hung
        case failed
    }

    /// Runs a command to its end, or to the bound's. What it writes goes to a file, which nobody else can keep open.
    static func run(
        _ command: [String], output: String, within seconds: Double, environment: [String: String]
    ) -> End {
        var variables = ProcessInfo.processInfo.environment.filter { name, _ in
            // What the surroundings say of proxies is no part of a case.
            !["http_proxy", "https_proxy", "all_proxy", "no_proxy"].contains(name.lowercased())
        }
        variables.merge(environment) { $1 }
        variables["SWIFT_BACKTRACE"] = "enable=no"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let arguments = command.map { strdup($0) } + [nil]
        let settings = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + settings { free(text) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, command[0], &actions, nil, arguments, settings) == 0 else { return .failed }
        let end = Date().addingTimeInterval(seconds)
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 {
            guard Date() < end else {
                kill(child, SIGKILL)
                waitpid(child, &status, 0)
                return .hung
            }
            // There is no wait for a child with a bound on both Linux and macOS.
            usleep(10_000)
        }
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled
    }
}
