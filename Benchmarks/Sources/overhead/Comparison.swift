import Clients
import Foundation
import PlanioOAuth

/// A client, the transport on it and the API on that, with so many tasks at once.
struct Comparison {
    struct Measured {
        let line: String
        /// Of the transport's time to the bare client's.
        let ratio: Double
    }

    let kind: ClientKind
    let tasks: Int
    let requests: Int
    let rounds: Int
    let port: Int

    struct WrongResponse: Error {}

    func measure() async throws -> Measured {
        let connections = max(tasks, 8)
        let bare = kind.bare(connections: connections)
        let transport = TransportClient(kind.transport(connections: connections), port: port)
        let api = try PlanioClient(
            site: "http://127.0.0.1:\(port)", credential: .apiKey("key"), transport: transport.transport)
        let url = "http://127.0.0.1:\(port)/issues/1.json"
        var seconds: [(bare: Double, transport: Double, api: Double)] = []
        for round in 0...rounds {
            let measured = (
                bare: try await time {
                    guard try await bare.send(url, body: nil).status == 200 else { throw WrongResponse() }
                },
                transport: try await time {
                    guard try await transport.data("/issues/1.json", nil).status == 200 else { throw WrongResponse() }
                },
                api: try await time { guard try await api.issues.get(1).id == 1 else { throw WrongResponse() } }
            )
            // The first warms up.
            if round > 0 { seconds.append(measured) }
        }
        await bare.shutdown()
        await transport.shutdown()
        let ratio = median(seconds.map { $0.transport / $0.bare })
        let result: [String: Any] = [
            "client": kind.rawValue, "tasks": tasks, "bare_per_s": perSecond(seconds.map(\.bare)),
            "transport_per_s": perSecond(seconds.map(\.transport)), "issues_get_per_s": perSecond(seconds.map(\.api)),
            "transport_ratio": rounded(ratio), "issues_get_ratio": rounded(median(seconds.map { $0.api / $0.bare })),
        ]
        let line = try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])
        return Measured(line: String(decoding: line, as: UTF8.self), ratio: ratio)
    }

    /// For all requests, by all tasks.
    private func time(_ work: @escaping @Sendable () async throws -> Void) async throws -> Double {
        let share = requests / tasks
        let duration = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<tasks { group.addTask { for _ in 0..<share { try await work() } } }
                try await group.waitForAll()
            }
        }
        return duration / .seconds(1)
    }

    private func perSecond(_ seconds: [Double]) -> Int { Int(Double(requests) / median(seconds)) }
    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
