import Foundation

/// What a database has for a key.
enum StoredRow: Sendable {
    case missing
    case record(Data)
    /// Nothing here wrote that much, so it is not read.
    case tooLong

    /// - Throws: ``TokenStoreError``, `.damaged` if it is too long.
    var bytes: Data? {
        get throws(TokenStoreError) {
            switch self {
            case .missing: nil
            case .record(let bytes): bytes
            case .tooLong: throw TokenStoreError(.damaged(setAside: nil))
            }
        }
    }
}
