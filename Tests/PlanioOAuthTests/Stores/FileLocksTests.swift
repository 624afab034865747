import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// That a lock is a lock, whatever becomes of its file.
@Suite("File locks", .bounded)
struct FileLocksTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    enum Accident: CaseIterable {
        case deleted, replacedByEmpty, replacedByCopy, replacedByAnother, deletedTwice

        func happen(to file: String) throws {
            let content = try Data(contentsOf: URL(fileURLWithPath: file))
            try FileManager.default.removeItem(atPath: file)
            let successor: Data? =
                switch self {
                case .deleted, .deletedTwice: nil
                case .replacedByEmpty: Data()
                case .replacedByCopy: content
                case .replacedByAnother: Data("another program's".utf8)
                }
            guard let successor else { return }
            // Renamed to its place, as programs do that restore files.
            let other = file + ".restored"
            _ = FileManager.default.createFile(
                atPath: other, contents: successor, attributes: [.posixPermissions: 0o600])
            try FileManager.default.moveItem(atPath: other, toPath: file)
        }
    }

    @Test(
        "a lock file that is lost while its lock is held lets nobody in",
        arguments: Accident.allCases)
    func lost(_ accident: Accident) async throws {
        let place = directory.path
        let lockFile = directory.file("locks")
        let holder = await RecordHolder(try FileTokenStore(path: place), key)
        let turns = Turns()
        turns.enter()
        let time = ManualTime(advancesItself: false)
        // Each with a store of its own, as processes have. The first waits for the file that is lost.
        let early = Task { try await turns.take(try FileTokenStore(path: place, time: time), key) }
        await time.waitForSleepers(1)
        try accident.happen(to: lockFile)
        let late = Task { try await turns.take(try FileTokenStore(path: place, time: time), key) }
        // Both found no way in, again and again.
        for _ in 1...20 {
            await time.waitForSleepers(2)
            time.advance(by: .milliseconds(30))
        }
        await time.waitForSleepers(2)
        if accident == .deletedTwice { try? FileManager.default.removeItem(atPath: lockFile) }
        turns.leave()
        try await holder.release()
        while turns.taken < 2 {
            if time.sleepers > 0 { time.advance(by: .milliseconds(30)) }
            await Task.yield()
        }
        try await early.value
        try await late.value
    }

    @Test("the same key in another form, and many others at once, do not wait for a lock")
    func othersDoNotWait() async throws {
        let store = try FileTokenStore(path: directory.path)
        let account = "Ju\u{308}rgen"
        let holder = await RecordHolder(store, TokenKey(site: key.site, clientID: key.clientID, account: account))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                let account = number == 0 ? "J\u{FC}rgen" : "account \(number)"
                let other = TokenKey(site: key.site, clientID: key.clientID, account: account)
                group.addTask { try await store.update(other) { _ in .write(Data(account.utf8), ()) } }
            }
            try await group.waitForAll()
        }
        try await holder.release()
        #expect(try await store.keys().count == 1000)
    }

    @Test("the same key in another store of the same directory is another lock")
    func storesInOneDirectory() async throws {
        let directory = try PrivateDirectory(SystemPath(directory.path))
        let (one, other) = (
            FileLocks(directory, name: "one", timeout: .seconds(5), time: .system),
            FileLocks(directory, name: "other", timeout: .seconds(5), time: .system)
        )
        try await one.withLock(key.digest) {
            try await other.withLock(key.digest) {
                // As one that moves records from one to the other does.
            }
        }
    }

    @Test("a lock file that others can open, or that is none, is refused")
    func insecure() async throws {
        let store = try FileTokenStore(path: directory.path)
        try await store.delete(key)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: directory.file("locks"))
        for _ in 1...2 {
            let error = await #expect(throws: TokenStoreError.self) { try await store.delete(key) }
            guard case .insecure? = error?.reason else { Issue.record("\(error as Any)"); return }
            try FileManager.default.removeItem(atPath: directory.file("locks"))
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("locks"), withDestinationPath: "elsewhere")
        }
    }
}

/// That one at a time is inside.
private final class Turns: Sendable {
    private let state = Locked((inside: 0, taken: 0))

    var taken: Int { state.withLock { $0.taken } }

    func enter() {
        state.withLock { state in
            #expect(state.inside == 0)
            state.inside += 1
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }

    func take(_ store: FileTokenStore, _ key: TokenKey) async throws {
        defer { state.withLock { $0.taken += 1 } }
        try await store.update(key) { _ in
            enter()
            await Task.yield()
            leave()
            return .unchanged(())
        }
    }
}
