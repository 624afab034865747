import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Many elements at once: bounded, and what became of each is told.
@Suite("Many at once")
struct BulkTests {
    /// A server that counts what is under way, and does to each issue what a test says.
    private final class Server: HTTPTransport {
        struct Counts {
            var inFlight = 0
            var most = 0
            var puts: [String: Int] = [:]
        }

        let counts = Locked(Counts())
        let answer: @Sendable (Int) throws -> (Int, String)

        /// The issue with which it never ends.
        let hangingAt: Int?

        init(hangingAt: Int? = nil, _ answer: @escaping @Sendable (Int) throws -> (Int, String)) {
            self.answer = answer
            self.hangingAt = hangingAt
        }

        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            let path = request.path ?? ""
            guard request.method == .put else {
                let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#
                return (HTTPResponse(status: .ok), HTTPBody(Data(user.utf8)))
            }
            counts.withLock {
                $0.inFlight += 1
                $0.most = max($0.most, $0.inFlight)
                $0.puts[path, default: 0] += 1
            }
            let id = Int(path.dropFirst("/issues/".count).dropLast(".json".count)) ?? 0
            if id == hangingAt {
                // Nothing ever comes: only a cancellation ends it.
                for await _ in AsyncStream<Void>.makeStream().stream {}
                try Task.checkCancellation()
            }
            for _ in 0..<10 { await Task.yield() }
            counts.withLock { $0.inFlight -= 1 }
            let (status, text) = try answer(id)
            return (HTTPResponse(status: .init(code: status)), HTTPBody(Data(text.utf8)))
        }
    }

    private let ids = (1...1000).map { Planio.Issue.ID($0) }

    private func client(_ server: Server) throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: server,
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
    }

    @Test("a thousand are changed, each once, no more at a time than asked for", arguments: [1, 4, 16])
    func bounded(_ concurrency: Int) async throws {
        let server = Server { _ in (204, "") }
        try await client(server).issues.update(ids + ids, concurrency: concurrency) { $0.doneRatio = 10 }
        let counts = server.counts.withLock { $0 }
        #expect(counts.puts.count == 1000 && counts.puts.values.allSatisfy { $0 == 1 } == true)
        #expect(counts.most <= concurrency)
    }

    @Test("a failure does not stop the others, and all are told in order: refusals, pages of proxies, lost connections")
    func failures() async throws {
        let server = Server { id in
            switch id % 10 {
            case 3: (422, #"{"errors":["Status is invalid"]}"#)
            case 5: (200, "<html>Maintenance</html>")
            case 7: throw TransportError(.connectionLost, .unknown)
            default: (204, "")
            }
        }
        let error = await #expect(throws: Planio.BulkError<Planio.Issue>.self) {
            try await client(server).issues.update(ids) { $0.doneRatio = 10 }
        }
        let failed = ids.filter { [3, 5, 7].contains($0.rawValue % 10) }
        #expect(error?.failures.map(\.id) == failed)
        #expect(error?.succeeded == ids.filter { !failed.contains($0) })
        let kinds = error?.failures.prefix(3).compactMap { ($0.error as? PlanioError)?.kind }
        guard case .validation? = kinds?[0], case .unexpectedResponse? = kinds?[1], case .transport? = kinds?[2] else {
            Issue.record("\(String(describing: kinds))"); return
        }
        #expect(error?.description.hasPrefix("300 of 1000 failed; the others are done. The first is issue 3:") == true)
    }

    @Test("who gives up learns what was done, and nothing is begun any more")
    func cancellation() async throws {
        let server = Server(hangingAt: 10) { _ in (204, "") }
        let ids = ids
        let client = try client(server)
        let task = Task { try await client.issues.update(ids, concurrency: 1) { $0.doneRatio = 10 } }
        while server.counts.withLock({ $0.puts.count }) < 10 { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: Planio.BulkError<Planio.Issue>.self) { try await task.value }
        #expect(error?.succeeded == Array(ids.prefix(9)))
        #expect(error?.failures.map(\.id) == Array(ids.dropFirst(9)))
        #expect(error?.failures.count { $0.error is CancellationError } == 991)
        #expect(server.counts.withLock { $0.puts.count } == 10)
    }

    @Test("a closure that throws, and more ids than fit, send nothing")
    func nothing() async throws {
        struct Wrong: Error {}
        let server = Server { _ in (204, "") }
        await #expect(throws: Wrong.self) { try await client(server).issues.update(ids) { _ in throw Wrong() } }
        await #expect(throws: PlanioError.self) { try await client(server).issues.delete(ids) }
        await #expect(throws: PlanioError.self) {
            try await client(server).timeEntries.delete((1...401).map { Planio.TimeEntry.ID($0) })
        }
        #expect(server.counts.withLock { $0.puts.isEmpty })
    }
}
