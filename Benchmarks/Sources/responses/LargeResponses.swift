import Foundation
import PlanioOAuth

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A large response through the library and through bare `URLSession`, in turns, and a small request alone and beside large
/// ones.
struct LargeResponses {
    struct Measured {
        let library: Double
        let urlSession: Double
        let ratio: Double
        let smallAlone: Double
        let smallBeside: Double
        var smallRatio: Double { smallBeside / smallAlone }
    }

    let bytes: Int
    let rounds: Int
    let port: Int

    struct WrongSize: Error {}

    func measure() async throws -> Measured {
        let transport = URLSessionTransport()
        let session = URLSession(configuration: .ephemeral)
        let path = "/large/\(bytes)"
        let limits = TransportLimits(responseBytes: bytes)
        let (port, bytes) = (port, bytes)
        @Sendable func library() async throws {
            guard try await transport.get(path, port: port, limits: limits).count == bytes else { throw WrongSize() }
        }
        var pairs: [(library: Double, urlSession: Double)] = []
        for round in 0...rounds {
            let pair = (
                try await milliseconds(library), try await milliseconds { try await bare(session, path) }
            )
            // The first warms up.
            if round > 0 { pairs.append(pair) }
        }
        let alone = try await small(transport)
        let others = Task {
            while !Task.isCancelled { try await library() }
        }
        let beside = try await small(transport)
        others.cancel()
        _ = try? await others.value
        session.finishTasksAndInvalidate()
        await transport.shutdown()
        return Measured(
            library: median(pairs.map(\.library)), urlSession: median(pairs.map(\.urlSession)),
            ratio: median(pairs.map { $0.library / $0.urlSession }), smallAlone: alone, smallBeside: beside)
    }

    private func small(_ transport: URLSessionTransport) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<100 {
            times.append(try await milliseconds { _ = try await transport.get("/small", port: port) })
        }
        return median(times)
    }

    private func bare(_ session: URLSession, _ path: String) async throws {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw WrongSize() }
        let body = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Data, any Error>) in
            session.dataTask(with: url) { data, _, error in
                done.resume(with: error.map { .failure($0) } ?? .success(data ?? Data()))
            }.resume()
        }
        guard body.count == bytes else { throw WrongSize() }
    }
}
