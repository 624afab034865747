import Clients
import Foundation

/// What a worker says after each of its turns.
struct Report: Codable {
    /// Since the start.
    var requests = 0
    var creates = 0
    /// Creates of which the server said that it did them.
    var created = 0
    /// Creates that the transport says the server has not seen.
    var unsent = 0
    /// Outcomes other than what the server did.
    var wrong = 0
    /// Requests of which nothing was heard until their deadline, though the server answered.
    var stalled = 0
    /// Bytes of the heap in use.
    var heap = 0
    var resident = 0
    var descriptors = 0
    var threads = 0
}

/// What the server counted.
struct Counts: Codable {
    let distinct: Int
    let doubled: Int

    struct NoCounts: Error {}

    init(of name: String, port: Int) async throws {
        let client = ClientKind.urlSession.bare(connections: 1)
        let (status, body) = try await client.send("http://127.0.0.1:\(port)/counts/\(name)", body: nil)
        await client.shutdown()
        guard status == 200 else { throw NoCounts() }
        self = try JSONDecoder().decode(Counts.self, from: Data(body))
    }
}

struct Outcome {
    let line: String
    /// By which the heap in use grew, from the end of the first turn on.
    let bytesPerRequest: Double
    let failures: [String]

    init(of worker: WorkerProcess, _ counts: Counts) {
        let (name, reports) = (worker.name, worker.reports)
        let (first, last) = (reports.first ?? Report(), reports.last ?? Report())
        let requests = Double(max(1, last.requests - first.requests))
        bytesPerRequest = Double(last.heap - first.heap) / requests
        let half = reports.count / 2
        func grew(_ value: (Report) -> Int) -> Int {
            (reports.suffix(half).map(value).max() ?? 0) - (reports.prefix(half).map(value).max() ?? 0)
        }
        let lost = max(0, last.created - counts.distinct)
        let seenThoughUnsent = max(0, counts.distinct - (last.creates - last.unsent))
        let result: [String: Any] = [
            "client": name, "requests": last.requests, "creates": last.creates, "created": last.created,
            "creates_at_server": counts.distinct, "doubled": counts.doubled, "lost": lost, "wrong": last.wrong,
            "stalled": last.stalled,
            "heap_bytes_per_request": (bytesPerRequest * 100).rounded() / 100,
            "resident_bytes_per_request": (Double(last.resident - first.resident) / requests * 100).rounded() / 100,
            "descriptors": last.descriptors, "descriptors_grew": grew(\.descriptors), "threads": last.threads,
            "threads_grew": grew(\.threads), "crashed": worker.hasCrashed,
        ]
        let data = try? JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])
        line = String(decoding: data ?? Data(), as: UTF8.self)
        var failures: [String] = []
        if worker.hasCrashed { failures.append("\(name) ended after \(last.requests) requests") }
        if lost > 0 { failures.append("\(name) lost \(lost) creates") }
        if counts.doubled > 0 { failures.append("\(name) doubled \(counts.doubled) creates") }
        if seenThoughUnsent > 0 { failures.append("\(name) says of creates that they were not sent, and they were") }
        if last.stalled > 0 {
            failures.append("\(name) heard nothing of \(last.stalled) requests until their deadline")
        }
        if last.wrong > 0 { failures.append("\(name) told \(last.wrong) outcomes wrongly") }
        // Connections and threads come and go; what leaks, grows on.
        if grew(\.descriptors) > 16 { failures.append("\(name) keeps descriptors") }
        if grew(\.threads) > 16 { failures.append("\(name) keeps threads") }
        self.failures = failures
    }
}
