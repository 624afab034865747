import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("FileTokenStore", .bounded, .serialized)
struct FileTokenStoreTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    private func write(_ text: String = "login") async throws -> FileTokenStore {
        let store = try FileTokenStore(path: directory.path)
        try await store.update(key) { _ in .write(Data(text.utf8), ()) }
        return store
    }

    private func loginFile() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return directory.file(try #require(names.first { $0.hasSuffix(".login.json") }))
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func reason(_ work: () async throws -> Void) async -> TokenStoreError.Reason? {
        await #expect(throws: TokenStoreError.self) { try await work() }?.reason
    }

    @Test("no name tells an account, and no temporary file is left")
    func names() async throws {
        _ = try await write()
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(names.count == 2)
        #expect(!names.joined().contains("jens"))
    }

    @Test("a directory that others may enter is refused")
    func openDirectory() async throws {
        _ = try await write()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
        let error = #expect(throws: TokenStoreError.self) { try FileTokenStore(path: directory.path) }
        guard case .insecure? = error?.reason else { Issue.record("\(String(describing: error))"); return }
        #expect(error?.description.contains("chmod 700") == true)
    }

    @Test("a file that others can read is refused", arguments: [0o644, 0o640, 0o604, 0o666])
    func openFile(_ mode: Int) async throws {
        let store = try await write()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: try loginFile())
        guard case .insecure? = await reason({ _ = try await store.read(key) }) else {
            Issue.record("was read"); return
        }
        guard case .insecure? = await reason({ try await store.update(key) { _ in .write(Data(), ()) } }) else {
            Issue.record("was written")
            return
        }
    }

    @Test("a symbolic link, a directory or a FIFO in a record's place is refused")
    func notAFile() async throws {
        let store = try await write()
        let file = try loginFile()
        let other = directory.file("elsewhere")
        try FileManager.default.moveItem(atPath: file, toPath: other)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: other)
        guard case .insecure? = await reason({ _ = try await store.read(key) }) else { Issue.record("link"); return }
        try FileManager.default.removeItem(atPath: file)
        try #require(mkfifo(file, 0o600) == 0)
        guard case .insecure? = await reason({ _ = try await store.read(key) }) else { Issue.record("FIFO"); return }
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        guard case .insecure? = await reason({ _ = try await store.read(key) }) else {
            Issue.record("directory"); return
        }
    }

    @Test("a directory that is a symbolic link or a file is refused, with what to do")
    func notADirectory() async throws {
        _ = try await write()
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: directory.path)
        #expect(throws: TokenStoreError.self) { try FileTokenStore(path: directory.file("link")) }
        try Data().write(to: URL(fileURLWithPath: directory.file("tokens.json")))
        let error = #expect(throws: TokenStoreError.self) { try FileTokenStore(path: directory.file("tokens.json")) }
        #expect(error?.description.contains("give a directory") == true)
    }

    @Test(
        "a damaged file is reported by readers, and set aside with its bytes by the next update",
        arguments: ["", "{", "\0\0\0\0", "[]", "null", #"{"version":1}"#])
    func damaged(_ text: String) async throws {
        let store = try await write()
        let file = try loginFile()
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        #expect(await reason { _ = try await store.read(key) } == .damaged(setAside: nil))
        guard case .damaged(let path?)? = await reason({ try await store.update(key) { _ in .write(Data(), ()) } })
        else {
            Issue.record("not set aside")
            return
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        #expect(try mode(path) == 0o600)
        try await store.update(key) { data in
            #expect(data == nil)
            return .write(Data("new".utf8), ())
        }
        #expect(try await store.read(key) == Data("new".utf8))
    }

    @Test("a file cut off anywhere, or with any byte changed, is not taken for a record")
    func flippedBytes() async throws {
        let store = try await write("a login that is longer than a few bytes")
        let file = try loginFile()
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        for length in stride(from: 0, to: whole.count, by: 7) {
            try overwrite(file, whole.prefix(length))
            #expect(await reason { _ = try await store.read(key) } == .damaged(setAside: nil))
        }
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 0x04
            try overwrite(file, changed)
            do {
                // White space may change without harm; what is read is the record or an error.
                #expect(try await store.read(key) == Data("a login that is longer than a few bytes".utf8))
            } catch {
                #expect(error is TokenStoreError)
            }
        }
    }

    private func overwrite(_ file: String, _ data: Data) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: data)
        try handle.close()
    }

    @Test("another account's file in a record's place is not taken for it")
    func swapped() async throws {
        let store = try await write()
        let mine = try loginFile()
        let other = TokenKey(site: key.site, clientID: key.clientID, account: "felix")
        try await store.update(other) { _ in .write(Data("of felix".utf8), ()) }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).map { directory.file($0) }
        let theirs = try #require(names.first { $0.hasSuffix(".login.json") && $0 != mine })
        try overwrite(mine, try Data(contentsOf: URL(fileURLWithPath: theirs)))
        #expect(await reason { _ = try await store.read(key) } == .damaged(setAside: nil))
    }

    @Test("a file of a newer version is neither read nor overwritten")
    func newer() async throws {
        let store = try await write()
        let file = try loginFile()
        try overwrite(file, Data(#"{"version":2,"whatever":true}"#.utf8))
        #expect(await reason { _ = try await store.read(key) } == .newerFormat(2))
        #expect(await reason { try await store.update(key) { _ in .write(Data(), ()) } } == .newerFormat(2))
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("whatever"))
    }

    @Test("what a crash left behind is cleaned up by the next write")
    func leftovers() async throws {
        let store = try await write()
        let name = (try loginFile() as NSString).lastPathComponent
        try Data("half".utf8).write(to: URL(fileURLWithPath: directory.file(".\(name).new")))
        try await store.update(key) { _ in .write(Data("new".utf8), ()) }
        #expect(try await store.read(key) == Data("new".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 2)
    }

    @Test("a record locked by another process, or another task, too long is a named error", arguments: [false, true])
    func lockTimeout(_ isSameProcess: Bool) async throws {
        let time = ManualTime(advancesItself: false)
        let second = try FileTokenStore(path: directory.path, lockTimeout: .seconds(5), time: time)
        let first = isSameProcess ? second : try await write()
        let holder = await RecordHolder(first, key)
        let key = key
        let waiter = Task { try await second.update(key) { _ in .unchanged(()) } }
        await time.waitForSleepers(1)
        time.advance(by: .seconds(6))
        await #expect(throws: TokenStoreError(.lockTimeout(.seconds(5)))) { try await waiter.value }
        try await holder.release()
    }

    private static let isRoot = geteuid() == 0

    @Test(
        "a full disk leaves the old record, and says what to do",
        .enabled(if: isRoot, "mounting a small disk needs root"))
    func fullDisk() async throws {
        let disk = directory.file("disk")
        _ = try FileTokenStore(path: disk)
        try #require(mount("none", disk, "tmpfs", 0, "size=64k,mode=700") == 0, "no small disk can be mounted")
        defer { umount2(disk, Int32(MNT_DETACH)) }
        let store = try FileTokenStore(path: disk)
        try await store.update(key) { _ in .write(Data("old".utf8), ()) }
        let large = Data(repeating: 7, count: 200_000)
        guard case .unavailable(let text)? = await reason({ try await store.update(key) { _ in .write(large, ()) } })
        else {
            Issue.record("was written")
            return
        }
        #expect(text.contains("make room"))
        #expect(try await store.read(key) == Data("old".utf8))
        try await store.update(key) { _ in .write(Data("new".utf8), ()) }
        #expect(try await store.read(key) == Data("new".utf8))
    }

    @Test(
        "a directory that becomes read-only leaves the old record, which can still be read",
        .enabled(if: isRoot, "mounting needs root"))
    func readOnly() async throws {
        let disk = directory.file("disk")
        _ = try FileTokenStore(path: disk)
        try #require(mount("none", disk, "tmpfs", 0, "size=1m,mode=700") == 0, "no disk can be mounted")
        defer { umount2(disk, Int32(MNT_DETACH)) }
        let store = try FileTokenStore(path: disk)
        try await store.update(key) { _ in .write(Data("old".utf8), ()) }
        try #require(mount("none", disk, "tmpfs", UInt(MS_REMOUNT) | UInt(MS_RDONLY), "size=1m,mode=700") == 0)
        guard case .unavailable(let text)? = await reason({ try await store.update(key) { _ in .write(Data(), ()) } })
        else {
            Issue.record("was written")
            return
        }
        #expect(text.contains("read-only"))
        #expect(try await store.read(key) == Data("old".utf8))
    }
}
