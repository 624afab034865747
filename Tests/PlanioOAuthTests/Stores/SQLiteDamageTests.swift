#if SQLite
import Foundation
import Testing

@testable import PlanioOAuth

/// That no damage to its files makes a database pass for an empty one.
@Suite("SQLiteTokenStore: damage", .bounded)
struct SQLiteDamageTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.file("tokens.sqlite") }

    private func key(_ number: Int) -> TokenKey {
        TokenKey(site: "https://example.plan.io", clientID: "app", account: "account-\(number)")
    }

    private func value(_ number: Int) -> Data { Data(String(repeating: "record \(number) ", count: 30).utf8) }

    /// The file of a closed database with some records.
    private func whole(_ count: Int) async throws -> Data {
        var store: SQLiteTokenStore? = try await SQLiteTokenStore(path: path)
        for number in 0..<count { try await store?.update(key(number)) { _ in .write(value(number), ()) } }
        store = nil
        for suffix in ["-wal", "-shm"] { try #require(!FileManager.default.fileExists(atPath: path + suffix)) }
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private func overwrite(_ data: Data) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: data)
        try handle.close()
    }

    /// - Returns: How many records were there; the others threw.
    private func readAll(_ count: Int) async throws -> Int {
        let store: SQLiteTokenStore
        do { store = try await SQLiteTokenStore(path: path) } catch is TokenStoreError { return 0 }
        var found = 0
        for number in 0..<count {
            do {
                let data = try await store.read(key(number))
                #expect(data == value(number), "account \(number) passes for one without a record")
                found += 1
            } catch is TokenStoreError {}
        }
        return found
    }

    @Test("a file that is cut anywhere passes neither for new nor for empty")
    func cut() async throws {
        let count = 40
        let whole = try await whole(count)
        for length in [
            0, 1, 100, 512, 1024, 4095, 4096, 4097, 8192, whole.count / 2, whole.count - 4096, whole.count - 1,
        ] {
            try overwrite(whole.prefix(length))
            _ = try await readAll(count)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        try overwrite(Data())
        await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { try await SQLiteTokenStore(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
        try overwrite(whole)
        #expect(try await readAll(count) == count)
    }

    @Test("noise in pages hides no record")
    func noise() async throws {
        let count = 60
        let whole = try await whole(count)
        var generator = SplitMix64(state: 20261125)
        for round in 0..<120 {
            var bytes = whole
            // A few bytes, a sector, or a page.
            let length = [1, 4, 16, 512, 4096][round % 5]
            let offset = Int.random(in: 0...(whole.count - length), using: &generator)
            let start = length < 512 ? offset : offset / length * length
            for index in start..<start + length { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
            try overwrite(bytes)
            _ = try await readAll(count)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
    }

    @Test("zeroes in pages hide no record")
    func zeroes() async throws {
        let count = 60
        let whole = try await whole(count)
        for start in stride(from: 0, to: whole.count, by: 1024) {
            var bytes = whole
            for index in start..<min(start + 1024, whole.count) { bytes[index] = 0 }
            try overwrite(bytes)
            _ = try await readAll(count)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
    }

    @Test("a file cut to nothing while it is open is told by whoever has it open")
    func cutWhileOpen() async throws {
        _ = try await whole(20)
        let store = try await SQLiteTokenStore(path: path)
        try overwrite(Data())
        for number in 0..<20 {
            await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { _ = try await store.read(key(number)) }
        }
        await #expect(throws: TokenStoreError.self) { _ = try await store.keys() }
        await #expect(throws: TokenStoreError.self) { try await store.update(key(1)) { _ in .write(Data(), ()) } }
    }

    @Test("a database that is deleted while nobody has it open is not made anew, unless its lock file is gone as well")
    func deletedBetweenUses() async throws {
        _ = try await whole(3)
        let elsewhere = directory.file("elsewhere")
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        for _ in 1...2 {
            let error = await #expect(throws: TokenStoreError.self) { try await SQLiteTokenStore(path: path) }
            #expect(error?.description.contains("is gone; put it back") == true)
            #expect(error?.description.contains("\(path).lock") == true)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
        #expect(try await readAll(3) == 3)
        for suffix in ["", ".lock"] { try FileManager.default.removeItem(atPath: path + suffix) }
        #expect(try await SQLiteTokenStore(path: path).keys().isEmpty)
    }

    @Test("a log is not thrown away because its database was cut to nothing, or is gone", arguments: [false, true])
    func log(_ isGone: Bool) async throws {
        let store = try await SQLiteTokenStore(path: path)
        try await store.update(key(1)) { _ in .write(value(1), ()) }
        let copy = directory.file("copy.sqlite")
        _ = FileManager.default.createFile(
            atPath: copy, contents: isGone ? nil : Data(), attributes: [.posixPermissions: 0o600])
        if isGone { try FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
        await #expect(throws: TokenStoreError.self) { try await SQLiteTokenStore(path: copy) }
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: copy + "-wal"))
                == Data(contentsOf: URL(fileURLWithPath: path + "-wal")))
    }

    @Test("a database that is deleted or replaced while it is open is an error", arguments: ["", "-wal"])
    func replaced(_ suffix: String) async throws {
        let store = try await SQLiteTokenStore(path: path)
        try await store.update(key(1)) { _ in .write(value(1), ()) }
        let file = path + suffix
        let elsewhere = directory.file("elsewhere")
        try FileManager.default.moveItem(atPath: file, toPath: elsewhere)
        for isReplaced in [false, true] {
            if isReplaced { try FileManager.default.copyItem(atPath: elsewhere, toPath: file) }
            let uses: [@Sendable () async throws -> Void] = [
                { _ = try await store.read(key(1)) }, { _ = try await store.keys() },
                { try await store.update(key(1)) { _ in .write(Data("lost".utf8), ()) } },
                { try await store.update(key(2)) { _ in .write(Data("lost".utf8), ()) } },
            ]
            for use in uses {
                let error = await #expect(throws: TokenStoreError.self) { try await use() }
                guard case .unavailable(let text)? = error?.reason else { Issue.record("\(error as Any)"); continue }
                #expect(text.contains("deleted or replaced"))
            }
            if !isReplaced { #expect(!FileManager.default.fileExists(atPath: file)) }
        }
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: elsewhere, toPath: file)
        #expect(try await store.read(key(1)) == value(1))
    }

    @Test("a database that is deleted while a record is written costs that write an error")
    func replacedMeanwhile() async throws {
        let store = try await SQLiteTokenStore(path: path)
        let path = path
        await #expect(throws: TokenStoreError.self) {
            try await store.update(key(1)) { _ in
                try FileManager.default.removeItem(atPath: path)
                return .write(Data("lost".utf8), ())
            }
        }
    }

    @Test("a row that is too long is not read, but told, and set aside whole")
    func tooLong() async throws {
        let rows = try await SQLiteRows(path: path)
        try await rows.update(key(1)) { _ in .write(Data(repeating: 7, count: 8 << 20), ()) }
        let store = try await SQLiteTokenStore(path: path)
        await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { _ = try await store.read(key(1)) }
        #expect(try await store.setAsideUnreadable(key(1)) != nil)
        #expect(try await store.read(key(1)) == nil)
        let kept = try #require(try await store.keys().first)
        #expect(kept.isForDamaged)
        try await store.update(key(1)) { _ in .write(value(1), ()) }
        #expect(try await store.read(key(1)) == value(1))
    }

    @Test("a database that an older version made is taken over, and stays fit for it")
    func older() async throws {
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let script = """
            import os, sqlite3, sys
            os.umask(0o077)
            database = sqlite3.connect(sys.argv[1])
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE logins (key BLOB PRIMARY KEY, identity TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID")
            database.execute("INSERT INTO logins VALUES (?, ?, ?)", (bytes.fromhex(sys.argv[2]), sys.argv[3], sys.argv[4].encode()))
            database.execute("PRAGMA user_version = 1")
            database.commit()
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let old = OldFormat.key
        process.arguments = [
            "python3", "-c", script, path, old.digest.hexadecimal(), old.json,
            String(decoding: OldFormat.stored, as: UTF8.self),
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let store = try await SQLiteTokenStore(path: path)
        #expect(try await store.read(old) == OldFormat.login)
        #expect(try await store.keys() == [old])
        #expect(try await SQLiteRows(path: path).pragma("user_version") == 1)
    }
}

/// The same numbers in each run.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
#endif
