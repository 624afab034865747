import Foundation
import PlanioOAuth
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What others leave in a directory of tokens.
@Suite("Foreign files", .bounded)
struct ForeignFileTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    private func name(_ digit: Character) -> String { String(repeating: digit, count: 64) + ".login.json" }

    private func put(_ name: String, _ data: Data = Data("{}".utf8), _ mode: Int = 0o600) {
        _ = FileManager.default.createFile(
            atPath: directory.file(name), contents: data, attributes: [.posixPermissions: mode])
    }

    @Test("what is no record of this user's is passed over when keys are listed")
    func listed() async throws {
        let store = try FileTokenStore(path: directory.path)
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        let mine = try #require(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).first { $0.hasSuffix(".json") })
        put(name("0"), Data("{}".utf8), 0o644)
        put(name("1"), Data(#"{"version":99}"#.utf8))
        put(name("2"))
        put(name("3"), try Data(contentsOf: URL(fileURLWithPath: directory.file(mine))))
        put(name("4"), Data(), 0)
        put("notes.login.json")
        put("notes.txt", Data(), 0o644)
        for (digit, target) in ["5": mine, "6": "nowhere", "7": "/etc/passwd"] {
            try FileManager.default.createSymbolicLink(
                atPath: directory.file(name(Character(digit))), withDestinationPath: target)
        }
        try FileManager.default.createDirectory(atPath: directory.file(name("8")), withIntermediateDirectories: false)
        try #require(mkfifo(directory.file(name("9")), 0o600) == 0)
        let invalid: [CChar] = Array(directory.path.utf8CString.dropLast()) + [47, -1, -2, 0]
        close(open(invalid, O_CREAT | O_WRONLY, 0o600))
        put(name("a"), Data(repeating: 32, count: 2 << 20))
        if geteuid() == 0 {
            put(name("b"))
            try #require(chown(directory.file(name("b")), 65534, 65534) == 0)
        }
        #expect(try await store.keys() == [key])
    }

    @Test("a file of many gigabytes in a record's place is not read, but told, and set aside whole")
    func huge() async throws {
        let store = try FileTokenStore(path: directory.path)
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        let mine = try #require(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).first { $0.hasSuffix(".json") })
        // Sparse: it takes no room on the disk, but would in memory.
        let size = 64 << 30
        try #require(truncate(directory.file(mine), size) == 0)
        await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { _ = try await store.read(key) }
        #expect(try await store.keys().isEmpty)
        let error = await #expect(throws: TokenStoreError.self) { try await store.update(key) { _ in .unchanged(()) } }
        guard case .damaged(setAside: let place?)? = error?.reason else { Issue.record("\(error as Any)"); return }
        #expect(try FileManager.default.attributesOfItem(atPath: place)[.size] as? Int == size)
        #expect(try await store.read(key) == nil)
    }

    @Test("a record that could not be read again is not written")
    func tooLong() async throws {
        let store = try FileTokenStore(path: directory.path)
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        let error = await #expect(throws: TokenStoreError.self) {
            try await store.update(key) { _ in .write(Data(count: 1 << 20), ()) }
        }
        guard case .unavailable? = error?.reason else { Issue.record("\(error as Any)"); return }
        #expect(try await store.read(key) == Data("x".utf8))
    }
}
