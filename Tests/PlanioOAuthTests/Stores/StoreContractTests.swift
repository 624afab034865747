import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// The same contract for every store, with tasks and with processes of which some are killed.
@Suite("Token stores keep the contract", .serialized)
struct StoreContractTests {
    private let directory = TemporaryDirectory()
    private let key = EncryptionKey.generate()

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
    }

    @Test("encrypted in files")
    func encrypted() async throws {
        let path = directory.path
        let key = try EncryptionKey(bytes: Data(repeating: 7, count: 32))
        let contract = TokenStoreContract { EncryptingTokenStore(try FileTokenStore(path: path), key: key) }
        try await contract.check()
        try await contract.checkProcesses(launch: StoreWorker.launch("encrypted", path))
    }

    #if SQLite
    @Test("in SQLite")
    func sqlite() async throws {
        let path = directory.file("logins.sqlite")
        let contract = TokenStoreContract { try SQLiteTokenStore(path: path) }
        try await contract.check()
        try await contract.checkProcesses(launch: StoreWorker.launch("sqlite", path))
    }
    #endif
}
