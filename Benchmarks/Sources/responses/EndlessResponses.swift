import Foundation
import PlanioOAuth

/// Responses that do not end, all at once, and a small request beside them, with default limits.
struct EndlessResponses {
    struct Measured {
        let seconds: Double
        let tooLarge: Int
        let peakMegabytes: Int
        let smallMilliseconds: Double
    }

    let count: Int
    let port: Int

    func measure() async throws -> Measured {
        let transport = URLSessionTransport()
        let limits = TransportLimits()
        let port = port
        let start = ContinuousClock.now
        let outcomes = try await withThrowingTaskGroup(of: (isTooLarge: Bool, small: Double?).self) { group in
            for _ in 0..<count {
                group.addTask {
                    do {
                        _ = try await transport.get("/endless", port: port)
                        return (false, nil)
                    } catch let error as TransportError {
                        return (error.reason == .responseTooLarge(limit: limits.responseBytes), nil)
                    }
                }
            }
            group.addTask {
                (false, try await milliseconds { _ = try await transport.get("/small", port: port) })
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        // The transport is well, and nothing goes on behind it.
        _ = try await transport.get("/small", port: port)
        await transport.shutdown()
        return Measured(
            seconds: seconds, tooLarge: outcomes.filter(\.isTooLarge).count, peakMegabytes: try Self.peakMegabytes(),
            smallMilliseconds: outcomes.compactMap(\.small).first ?? .infinity)
    }

    private static func peakMegabytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? .max) / 1024
    }
}
