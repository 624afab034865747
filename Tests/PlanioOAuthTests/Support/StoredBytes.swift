import Foundation

@testable import PlanioOAuth

/// What version 1 wrote, put together outside of this library. These bytes never change: they are in somebody's store.
enum OldFormat {
    static let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")
    static let login = Data("an older login".utf8)
    static let fileName = "2bd1ea4d4abb1ec674d1124c83e712f96d83d1f5ea0eb1ed9f9a41d14f07d62d.login.json"
    static let stored = Data(
        #"{"checksum":"bcARUWHyiHPZ2NDJGFkNTBEcMBzAPxsJF3p4D2JuddM=","key":{"account":"jens","clientID":"app","site":"https://example.plan.io"},"login":"YW4gb2xkZXIgbG9naW4=","version":1}"#
            .utf8)
    /// With a key of 32 bytes 7.
    static let encrypted =
        Data(base64Encoded: "UExUSwH/D7DyajPwDQABAgMEBQYHCAkKC3nvyR9xbbw7V96K+4s2E9AZ4H4texfmtdV8S1L0OQ==") ?? Data()
}

extension Data {
    /// With its last byte but one changed, as a failing disk may do it.
    var damaged: Data {
        var bytes = self
        bytes[bytes.count - 2] ^= 1
        return bytes
    }
}

extension TokenStore {
    /// Changes a byte of what this store has for a key.
    func damage(_ key: TokenKey) async throws {
        try await update(key) { bytes in bytes.map { .write($0.damaged, ()) } ?? .unchanged(()) }
    }
}

/// Has the exclusive access to a record until it is told to let go.
struct RecordHolder {
    private let letGo: AsyncStream<Void>.Continuation
    private let holding: Task<Void, any Error>

    init(_ store: some TokenStore, _ key: TokenKey) async {
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, letGo) = AsyncStream<Void>.makeStream()
        self.letGo = letGo
        holding = Task {
            // Also where it does not get in: then nobody waits for that, and who lets go is told.
            defer { enter.finish() }
            try await store.update(key) { _ in
                enter.finish()
                for await _ in released {}
                return .unchanged(())
            }
        }
        for await _ in entered {}
    }

    func release() async throws {
        letGo.finish()
        try await holding.value
    }
}
