import ArgumentParser
import Clients
import Foundation
import LoopbackServer

/// What is left after very many requests, of which a part goes wrong: over each transport and over the client underneath,
/// each in a process of its own, in turns.
///
/// The server is another process, on loopback. One request in twenty is a create, one in twenty is refused (500), reset, cut
/// off or answered late.
@main
struct Soak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks for memory, descriptors and threads that are not given back, and for creates lost or doubled.",
        subcommands: [Serve.self, Work.self])

    @Option(help: "How many requests over each client.")
    var requests = 1_000_000
    @Option(help: "In how many turns.")
    var turns = 20
    @Option(help: "How many tasks send at once.")
    var tasks = 16
    @Option(help: "Which clients: urlsession, asynchttpclient. All that were built if left out.")
    var client: [ClientKind] = ClientKind.allCases
    @Option(help: "How many bytes a request a transport may keep more than the client underneath.")
    var bound = 10.0

    mutating func run() async throws {
        let server = try ServerProcess()
        defer { server.stop() }
        let workers = try client.flatMap { kind in
            try [true, false].map { try WorkerProcess(kind, isBare: $0, tasks: tasks, port: server.port) }
        }
        // The first turn warms up.
        for _ in 0...turns {
            for worker in workers { try worker.turn(requests / turns) }
        }
        var failures: [String] = []
        var bare = 0.0
        for worker in workers {
            let counts = try await Counts(of: worker.name, port: server.port)
            let outcome = Outcome(of: worker, counts)
            print(outcome.line)
            if worker.isBare {
                bare = outcome.bytesPerRequest
            } else {
                failures += outcome.failures
                if outcome.bytesPerRequest > max(bare, 0) + bound {
                    failures.append("\(worker.name) keeps more than \(bound) bytes a request beyond what is underneath")
                }
            }
            worker.stop()
        }
        for failure in failures { print(failure) }
        if !failures.isEmpty { throw ExitCode(1) }
    }
}
