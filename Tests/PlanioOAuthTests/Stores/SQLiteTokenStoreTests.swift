#if SQLite
import Foundation
import PlanioOAuth
import Testing

@Suite("SQLiteTokenStore", .bounded)
struct SQLiteTokenStoreTests {
    private let directory = TemporaryDirectory()
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")
    private var path: String { directory.file("logins.sqlite") }

    @Test("the database and its companions are 0600, its directory 0700")
    func modes() async throws {
        let store = try await SQLiteTokenStore(path: path)
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        for suffix in ["", "-wal", "-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("several that open the database at once find what each other wrote")
    func openedAtOnce() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...16 {
                group.addTask {
                    let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "\(number)")
                    let store = try await SQLiteTokenStore(path: path, lockTimeout: .patient)
                    for _ in 1...5 { try await store.update(key) { _ in .write(Data("\(number)".utf8), ()) } }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await SQLiteTokenStore(path: path).keys().count == 16)
    }

    @Test("a database that others can read, or a symbolic link, is refused")
    func insecure() async throws {
        _ = try await SQLiteTokenStore(path: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        await #expect(throws: TokenStoreError.self) { try await SQLiteTokenStore(path: path) }
        try FileManager.default.moveItem(atPath: path, toPath: directory.file("other"))
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory.file("other"))
        await #expect(throws: TokenStoreError.self) { try await SQLiteTokenStore(path: path) }
    }

    @Test("what is no database is reported, and left as it is")
    func damaged() async throws {
        _ = try FileTokenStore(path: directory.path)
        let text = String(repeating: "this is no database ", count: 100)
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { try await SQLiteTokenStore(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
}
#endif
