import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

#if SQLite
import GRDB
#endif

/// Swift has as many threads for all tasks as the machine has cores. Whatever blocks one of them blocks everybody's tasks.
@Suite("Nothing blocks Swift's threads", .bounded, .serialized)
struct BlockingTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    /// More than there are threads.
    private static let many = 2 * ProcessInfo.processInfo.activeProcessorCount + 2

    /// Occupies the threads that are meant for what blocks.
    private func occupy() async throws -> (release: @Sendable () -> Void, workers: [Task<Void, any Error>]) {
        let gate = DispatchSemaphore(value: 0)
        let (arrivals, arrive) = AsyncStream<Void>.makeStream()
        let workers = (1...Blocking.threads).map { _ in
            Task {
                try await Blocking.run {
                    arrive.yield(())
                    gate.wait()
                }
            }
        }
        var count = 0
        for await _ in arrivals {
            count += 1
            if count == Blocking.threads { break }
        }
        return ({ for _ in 1...Blocking.threads { gate.signal() } }, workers)
    }

    @Test("what blocks begins at once, also while tasks keep all of Swift's threads busy")
    func threads() async throws {
        let (spinning, arriving) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let arrived = Locked(0)
        let ended = Promise<Void>()
        let spinners = (1...ProcessInfo.processInfo.activeProcessorCount).map { _ in
            Task {
                spinning.signal()
                while arrived.withLock({ $0 }) < Blocking.threads {}
            }
        }
        Thread.detachNewThread {
            for _ in spinners { spinning.wait() }
            let gate = DispatchSemaphore(value: 0)
            for _ in 1...Blocking.threads {
                Blocking.start {
                    arrived.withLock { $0 += 1 }
                    arriving.signal()
                    gate.wait()
                }
            }
            // If they had to wait for a thread of Swift's, this would not end.
            for _ in 1...Blocking.threads { arriving.wait() }
            for _ in 1...Blocking.threads { gate.signal() }
            ended.finish(.success(()))
        }
        try await ended.value()
        for spinner in spinners { await spinner.value }
    }

    /// Expects that `work` waits for the threads that are meant for it, many times over, while other tasks go on.
    private func expectOffThreads(_ work: @escaping @Sendable (Int) async throws -> Void) async throws {
        let (release, workers) = try await occupy()
        let finished = Locked(0)
        let tasks = (1...Self.many).map { number in
            Task {
                try await work(number)
                finished.withLock { $0 += 1 }
            }
        }
        // That this goes on at all shows that they hold no thread.
        for _ in 0..<500 { await Task.yield() }
        #expect(finished.withLock { $0 } == 0, "it reads or writes on one of Swift's threads")
        release()
        for task in tasks { try await task.value }
        for worker in workers { try await worker.value }
        #expect(finished.withLock { $0 } == Self.many)
    }

    @Test("FileTokenStore reads, locks, writes, lists and deletes on threads of its own")
    func files() async throws {
        let path = directory.file("tokens")
        let store = try FileTokenStore(path: path)
        let key = key
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        try await expectOffThreads { _ in _ = try await store.read(key) }
        try await expectOffThreads { _ in _ = try await store.keys() }
        let before = try FileManager.default.contentsOfDirectory(atPath: path)
        try await expectOffThreads { number in
            let own = TokenKey(site: key.site, clientID: key.clientID, account: "user-\(number)")
            try await store.update(own) { _ in .write(Data("x".utf8), ()) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == before.count + Self.many)
        try await expectOffThreads { number in
            try await store.delete(TokenKey(site: key.site, clientID: key.clientID, account: "user-\(number)"))
        }
    }

    @Test("a body in a file, and a stream that is kept in one, are read and written on threads of their own")
    func bodies() async throws {
        let path = directory.file("body")
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try Data(count: 1_000_000).write(to: URL(fileURLWithPath: path))
        try await expectOffThreads { _ in
            var count = 0
            for try await chunk in try HTTPBody(fileAt: path) { count += chunk.count }
            #expect(count == 1_000_000)
        }
        let place = directory.path
        try await expectOffThreads { _ in
            let chunks = AsyncStream<Data> { continuation in
                for _ in 1...4 { continuation.yield(Data(count: 200_000)) }
                continuation.finish()
            }
            _ = try await HTTPBody.kept(HTTPBody(stream: chunks), in: place)
        }
    }

    @Test("many requests to a server that says nothing hold no thread, and their sessions are made on none")
    func requests() async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        let transports = (1...Self.many).map { _ in URLSessionTransport() }
        let tasks = transports.map { transport in
            Task { _ = try? await transport.send(to: server) }
        }
        for _ in 0..<500 { await Task.yield() }
        for transport in transports { await transport.shutdown() }
        for task in tasks { await task.value }
    }

    @Test("a transport that was never used is closed at once")
    func unused() async {
        await URLSessionTransport().shutdown()
    }

    #if SQLite
    @Test("SQLiteTokenStore opens, reads, locks and writes on threads of its own")
    func sqlite() async throws {
        let path = directory.file("tokens.sqlite")
        let store = try await SQLiteTokenStore(path: path)
        let key = key
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        try await expectOffThreads { _ in _ = try await SQLiteTokenStore(path: path) }
        try await expectOffThreads { _ in _ = try await store.read(key) }
        try await expectOffThreads { number in
            let own = TokenKey(site: key.site, clientID: key.clientID, account: "user-\(number)")
            try await store.update(own) { _ in .write(Data("x".utf8), ()) }
        }
    }

    @Test("SQLiteTokenStore waits for another program's write on no thread of Swift's")
    func busy() async throws {
        let path = directory.file("tokens.sqlite")
        var stores: [SQLiteTokenStore] = []
        for _ in 1...Self.many { stores.append(try await SQLiteTokenStore(path: path)) }
        // Another connection writes, until a task says that it is enough: one that needs a thread.
        let gate = DispatchSemaphore(value: 0)
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let other = Promise<Void>()
        Thread.detachNewThread {
            other.finish(
                Result {
                    try DatabaseQueue(path: path).writeWithoutTransaction { database in
                        try database.execute(sql: "BEGIN IMMEDIATE")
                        begin.finish()
                        gate.wait()
                        try database.execute(sql: "ROLLBACK")
                    }
                })
        }
        for await _ in begun {}
        let updates = stores.enumerated().map { number, store in
            Task {
                try await store.update(TokenKey(site: "s", clientID: "c", account: "\(number)")) { _ in
                    .write(Data("x".utf8), ())
                }
            }
        }
        for _ in 0..<500 { await Task.yield() }
        gate.signal()
        for update in updates { try await update.value }
        try await other.value()
    }
    #endif

    #if PostgreSQL
    @Test("PostgreSQLTokenStore waits for a server that says nothing on no thread of Swift's")
    func postgres() async throws {
        // Says nothing until the client gives up, or the test is over.
        var server: LoopbackServer? = try LoopbackServer { $0.waitForClose() }
        let port = try #require(server?.port)
        let tasks = (1...Self.many).map { _ in
            Task {
                _ = try? await PostgreSQLConnection.open(
                    "host=127.0.0.1 port=\(port) user=u dbname=d sslmode=disable gssencmode=disable")
            }
        }
        for _ in 0..<500 { await Task.yield() }
        server = nil
        for task in tasks { await task.value }
    }
    #endif
}
