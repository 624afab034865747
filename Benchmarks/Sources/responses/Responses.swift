import ArgumentParser
import Foundation
import HTTPTypes
import LoopbackServer
import PlanioOAuth

/// What becomes of large, endless and small responses on the default transport, beside bare `URLSession` in the same run.
///
/// The server is a process of its own, on loopback, so that it sends faster than any network does.
@main
struct Responses: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures what large and endless responses cost, and those who wait beside them.",
        subcommands: [Serve.self])

    @Option(help: "How many endless responses at once.")
    var endless = 64
    @Option(help: "How large the large response is, in MB.")
    var megabytes = 32
    @Option(help: "How many rounds; medians are compared.")
    var rounds = 11

    mutating func run() async throws {
        // Rather a failure than a run that does not end.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 120)
            print("not done after two minutes")
            Foundation.exit(1)
        }
        let server = try ServerProcess()
        defer { server.stop() }
        // First, so that the peak is its own.
        let bounded = try await EndlessResponses(count: endless, port: server.port).measure()
        let large = try await LargeResponses(bytes: megabytes << 20, rounds: rounds, port: server.port).measure()

        let result: [String: Any] = [
            "endless_seconds": bounded.seconds.rounded(to: 2), "endless_too_large": bounded.tooLarge,
            "endless_peak_mb": bounded.peakMegabytes, "endless_small_ms": bounded.smallMilliseconds.rounded(to: 1),
            "large_ms": large.library.rounded(to: 1), "large_urlsession_ms": large.urlSession.rounded(to: 1),
            "large_ratio": large.ratio.rounded(to: 2), "small_alone_ms": large.smallAlone.rounded(to: 2),
            "small_beside_ms": large.smallBeside.rounded(to: 2), "small_ratio": large.smallRatio.rounded(to: 2),
        ]
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys]), as: UTF8.self))
        var failures: [String] = []
        if bounded.tooLarge != endless { failures.append("not every endless response ended as too large") }
        if bounded.seconds > 10 { failures.append("endless responses took longer than ten seconds") }
        if bounded.peakMegabytes > 300 { failures.append("endless responses took more than 300 MB") }
        if large.ratio > 1.5 { failures.append("a large response took longer than 1.5 × bare URLSession") }
        if large.smallRatio > 3 { failures.append("a small request beside a large one took longer than 3 × alone") }
        for failure in failures { print(failure) }
        if !failures.isEmpty { throw ExitCode(1) }
    }
}

extension Double {
    func rounded(to digits: Int) -> Double {
        let power = pow(10, Double(digits))
        return (self * power).rounded() / power
    }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// In milliseconds.
func milliseconds(_ work: () async throws -> Void) async rethrows -> Double {
    let duration = try await ContinuousClock().measure { try await work() }
    return duration / .milliseconds(1)
}

extension URLSessionTransport {
    func get(_ path: String, port: Int, limits: TransportLimits = TransportLimits()) async throws -> Data {
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(port)", path: path)
        let (_, body) = try await send(request, body: .empty, limits: limits)
        return try await body.collect(upTo: limits.responseBytes)
    }
}
