import ArgumentParser
import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// Many tasks of many processes use a few sessions whose tokens live one second, all the time, over one token store.
/// What was lost or refreshed twice is counted at the token server. The last line is one JSON object.
@main
struct RefreshStorm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh-storm", subcommands: [Storm.self, Worker.self, Busy.self], defaultSubcommand: Storm.self)
}

enum StoreKind: String, ExpressibleByArgument, CaseIterable {
    case file, sqlite, postgres

    /// - Parameter place: A directory; for PostgreSQL a libpq connection string.
    func open(_ place: String) async throws -> any TokenStore {
        switch self {
        case .file: try FileTokenStore(path: place)
        case .sqlite: try await SQLiteTokenStore(path: "\(place)/logins.sqlite")
        // One connection for each session that may be refreshed at once, and one to read.
        case .postgres: try await PostgreSQLTokenStore(place, maximumConnections: 5)
        }
    }
}

enum TokenFault: String, ExpressibleByArgument, CaseIterable {
    case none, loseResponse = "lose-response", unavailable, html, hang

    func inject(into sandbox: PlanioSandbox) {
        switch self {
        case .none: break
        case .loseResponse: sandbox.inject(.loseResponse, on: .token, .every(3))
        case .unavailable: sandbox.inject(.status(503), on: .token, .every(3))
        case .html: sandbox.inject(.garbage, on: .token, .every(3))
        case .hang: sandbox.inject(.hang, on: .token, .every(10))
        }
    }
}

/// What a process tells its parent on standard output, a line each.
enum Report: Codable {
    case ready
    case failed(String, loginLost: Bool)
    /// At the end: how many requests it made, and how many calls for a token took so many microseconds.
    case finished(requests: Int, latencies: Latencies)

    func send() {
        guard let data = try? JSONEncoder().encode(self) else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
}

/// Counts by whole microseconds up to a millisecond, then by steps of 1 %: exact enough, and small.
struct Latencies: Codable, Sendable {
    private var counts: [Int: Int] = [:]

    mutating func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
        let bucket = microseconds < 1000 ? Int(microseconds * 10) : 10000 + Int(log(microseconds / 1000) * 100)
        counts[bucket, default: 0] += 1
    }

    mutating func merge(_ other: Latencies) { counts.merge(other.counts, uniquingKeysWith: +) }

    func quantile(_ fraction: Double) -> Double {
        let total = counts.values.reduce(0, +)
        var left = Int(Double(total) * fraction)
        for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
            left -= count
            if left < 0 { return bucket < 10000 ? Double(bucket) / 10 : 1000 * exp(Double(bucket - 10000) / 100) }
        }
        return 0
    }
}
