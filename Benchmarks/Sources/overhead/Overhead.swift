import ArgumentParser
import Clients
import Foundation
import LoopbackServer
import PlanioOAuth

/// How much longer a request takes over a transport than over the client underneath, in the same run: rounds of both take
/// turns, and their ratios' median is what counts.
///
/// The server is a process of its own, on loopback, and answers at once: beside a real one nothing of this would be seen.
@main
struct Overhead: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures what the transports add to the clients underneath, and the API to the transports.",
        subcommands: [Serve.self])

    // Many short rounds: a machine that others use too changes its speed within seconds.
    @Option(help: "How many requests a round.")
    var requests = 1000
    @Option(help: "How many rounds of each; medians are compared.")
    var rounds = 41
    @Option(help: "How many tasks send at once; may be given more than once.")
    var tasks: [Int] = [1, 16, 64]
    @Option(help: "Which clients: urlsession, asynchttpclient. All that were built if left out.")
    var client: [ClientKind] = ClientKind.allCases
    @Option(help: "How much longer it may take than the client underneath.")
    var bound = 1.15

    mutating func run() async throws {
        let server = try ServerProcess()
        defer { server.stop() }
        var isWithinBound = true
        for kind in client {
            for count in tasks {
                let measured = try await Comparison(
                    kind: kind, tasks: count, requests: requests, rounds: rounds, port: server.port
                ).measure()
                print(measured.line)
                if measured.ratio > bound {
                    print("\(kind.rawValue) with \(count) tasks took more than \(bound) × the client underneath")
                    isWithinBound = false
                }
            }
        }
        if !isWithinBound { throw ExitCode(1) }
    }
}

/// Serves an issue and who the client is.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The server of the measurement.", shouldDisplay: false)

    private static let user = #"{"user":{"id":1,"login":"jens","firstname":"J","lastname":"M"}}"#
    private static let issue = """
        {"issue":{"id":1,"project":{"id":1,"name":"Some project"},"tracker":{"id":1,"name":"Bug"},\
        "status":{"id":1,"name":"New","is_closed":false},"priority":{"id":2,"name":"Normal"},\
        "author":{"id":1,"name":"J M"},"subject":"Hello world","description":"\(String(repeating: "Text. ", count: 200))",\
        "start_date":"2026-01-02","due_date":null,"done_ratio":0,"is_private":false,"estimated_hours":null,\
        "total_estimated_hours":null,"spent_hours":0.0,"total_spent_hours":0.0,"created_on":"2026-01-02T03:04:05Z",\
        "updated_on":"2026-01-02T03:04:05Z","closed_on":null}}
        """

    func run() throws {
        try LoopbackServer.serve { connection, request in
            connection.write(json: request.path.hasPrefix("/users/") ? Self.user : Self.issue)
        }
    }
}
