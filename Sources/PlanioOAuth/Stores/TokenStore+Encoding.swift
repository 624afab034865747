import Crypto
import Foundation

extension TokenStore {
    /// As ``update(_:_:)``, for a store whose bytes have to be opened before they are a record. Bytes that are damaged are
    /// moved to a key of their own, so that they can be looked at, and a new record can be stored.
    func update<Result: Sendable>(
        _ key: TokenKey, opening open: @Sendable (Data) throws(TokenStoreError) -> Data,
        sealing seal: @Sendable (Data) throws -> Data,
        _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let outcome = try await update(key) { bytes -> TokenChange<Opened<Result>> in
            var record: Data?
            if let bytes {
                do throws(TokenStoreError) {
                    record = try open(bytes)
                } catch {
                    guard error.reason == .damaged(setAside: nil) else { throw error }
                    return .unchanged(.damaged(bytes))
                }
            }
            return switch try await body(record) {
            case .unchanged(let result): .unchanged(.done(result))
            case .write(let data, let result): .write(try seal(data), .done(result))
            case .delete(let result): .delete(.done(result))
            }
        }
        switch outcome {
        case .done(let result): return result
        case .damaged(let bytes): throw TokenStoreError(.damaged(setAside: try await setAside(bytes, of: key)))
        }
    }

    /// Moves bytes that are of no use at `key` to a key of their own; what replaced them meanwhile stays.
    /// - Returns: Where they are now.
    /// - Throws: ``TokenStoreError`` if they cannot be moved.
    func setAside(_ bytes: Data, of key: TokenKey) async throws -> String {
        let place = key.forDamaged(bytes)
        // Copied before it is deleted, so that a crash in between costs nothing.
        try await update(place) { _ in .write(bytes, ()) }
        try await update(key) { $0 == bytes ? .delete(()) : .unchanged(()) }
        return place.placeInStore
    }
}

private enum Opened<Result: Sendable>: Sendable {
    case done(Result)
    case damaged(Data)
}

extension TokenKey {
    private static let damagedSuffix = "#damaged"

    /// Where damaged bytes of this key are kept: among no application's accounts, and the same bytes at the same place.
    func forDamaged(_ bytes: Data) -> TokenKey { forDamaged(Data(SHA256.hash(data: bytes)).hexadecimal(8)) }

    func forDamaged(_ name: String) -> TokenKey {
        TokenKey(site: site, clientID: clientID + Self.damagedSuffix, account: "\(account)#\(name)")
    }

    var isForDamaged: Bool {
        clientID.utf8.suffix(Self.damagedSuffix.utf8.count).elementsEqual(Self.damagedSuffix.utf8)
    }

    /// For an error that says where something was moved.
    var placeInStore: String { "account \(account) of client id \(clientID) in the same store" }
}
