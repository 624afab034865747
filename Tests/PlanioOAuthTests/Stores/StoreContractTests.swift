import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// The same contract for every store, with tasks and with processes of which some are killed.
@Suite("Token stores keep the contract", .bounded, .serialized)
struct StoreContractTests {
    private let directory = TemporaryDirectory()

    @Test("in memory")
    func inMemory() async throws {
        let store = InMemoryTokenStore()
        try await TokenStoreContract { store }.check()
    }

    @Test("in files")
    func files() async throws {
        let path = directory.path
        let contract = TokenStoreContract { try FileTokenStore(path: path) }
        try await contract.check()
        try await contract.checkProcesses(launch: StoreWorker.launch("file", path))
        let plain = try PrivateDirectory(SystemPath(path))
        try await contract.checkDamage { key in
            let name = TokenFile.name(of: key)
            try plain.replace(name, with: try #require(try plain.read(name)).damaged)
        }
        try await contract.checkOldFormat(of: OldFormat.key, record: OldFormat.login) {
            try plain.replace(OldFormat.fileName, with: OldFormat.stored)
        }
    }

    @Test("encrypted in files")
    func encrypted() async throws {
        let path = directory.path
        let key = try EncryptionKey(bytes: Data(repeating: 7, count: 32))
        let contract = TokenStoreContract { EncryptingTokenStore(try FileTokenStore(path: path), key: key) }
        try await contract.check()
        try await contract.checkProcesses(launch: StoreWorker.launch("encrypted", path))
        let inner = try FileTokenStore(path: path)
        try await contract.checkDamage { try await inner.damage($0) }
        try await contract.checkOldFormat(of: OldFormat.key, record: OldFormat.login) {
            try await inner.update(OldFormat.key) { _ in .write(OldFormat.encrypted, ()) }
        }
    }

    #if SQLite
    @Test("in SQLite")
    func sqlite() async throws {
        let path = directory.file("logins.sqlite")
        let contract = TokenStoreContract { try await SQLiteTokenStore(path: path) }
        try await contract.check()
        try await contract.checkProcesses(launch: StoreWorker.launch("sqlite", path))
        let rows = try await SQLiteRows(path: path)
        try await contract.checkDamage { try await rows.damage($0) }
        try await contract.checkOldFormat(of: OldFormat.key, record: OldFormat.login) {
            try await rows.update(OldFormat.key) { _ in .write(OldFormat.stored, ()) }
        }
    }
    #endif
}
