import Foundation

/// Keeps a checksum with each record (``ChecksummedRecord``), for the stores that keep records in rows of a database.
struct ChecksummedStore<Rows: TokenStore>: TokenStore {
    let rows: Rows

    func read(_ key: TokenKey) async throws -> Data? {
        try await rows.read(key).map { try ChecksummedRecord.decode($0, for: key) }
    }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await rows.update(
            key, opening: { bytes throws(TokenStoreError) in try ChecksummedRecord.decode(bytes, for: key) },
            sealing: { try ChecksummedRecord.encode($0, for: key) }, body)
    }

    func keys() async throws -> [TokenKey] { try await rows.keys() }

    func shutdown() async { await rows.shutdown() }
}
