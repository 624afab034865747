#if SQLite
import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

#if canImport(Glibc)
import Glibc
#endif

/// That nobody waits for ever, and nobody's thread waits at all.
@Suite("SQLiteTokenStore: waiting", .bounded)
struct SQLiteWaitingTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")
    private var path: String { directory.file("tokens.sqlite") }

    @Test("who waits to open a database waits on no thread, and no longer than was set")
    func opening() async throws {
        let files = try SQLiteFiles(SystemPath(path))
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await files.locks(timeout: .seconds(60), time: .system).withLock(SQLiteRows.opening) {
                enter.finish()
                for await _ in released {}
            }
        }
        for await _ in entered {}
        let time = ManualTime(advancesItself: false)
        let path = path
        let openers = (1...32).map { _ in
            Task { _ = try await SQLiteTokenStore(path: path, lockTimeout: .seconds(5), time: time) }
        }
        // More than there are threads: each waits without one.
        await time.waitForSleepers(32)
        openers[0].cancel()
        await #expect(throws: CancellationError.self) { try await openers[0].value }
        time.advance(by: .seconds(6))
        for opener in openers.dropFirst() {
            await #expect(throws: TokenStoreError(.lockTimeout(.seconds(5)))) { try await opener.value }
        }
        release.finish()
        try await holder.value
        _ = try await SQLiteTokenStore(path: path)
    }

    @Test("a stopped process holds up nobody but who wants its record, and that one no longer than was set")
    func stopped() async throws {
        let store = try await SQLiteTokenStore(path: path)
        let process = try StoreWorker.launch("sqlite", path)(["hold"])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        let handle = output.fileHandleForReading
        let said = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: handle.availableData) }
        }
        #expect(String(decoding: said, as: UTF8.self) == "holding\n")
        try #require(kill(process.processIdentifier, SIGSTOP) == 0)

        let other = TokenKey(site: key.site, clientID: key.clientID, account: "felix")
        try await store.update(other) { _ in .write(Data("x".utf8), ()) }
        let time = ManualTime(advancesItself: false)
        let second = try await SQLiteTokenStore(path: path, lockTimeout: .seconds(5), time: time)
        #expect(try await second.read(other) == Data("x".utf8))
        let key = key
        let waiter = Task { try await second.update(key) { _ in .unchanged(()) } }
        await time.waitForSleepers(1)
        time.advance(by: .seconds(6))
        await #expect(throws: TokenStoreError(.lockTimeout(.seconds(5)))) { try await waiter.value }
    }
}
#endif
