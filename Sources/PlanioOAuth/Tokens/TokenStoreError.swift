public import Foundation

/// A token store cannot do what it was asked. The records in it are as they were, unless the reason says otherwise; where a
/// write failed at its end, the new record may be there.
public struct TokenStoreError: Error, Hashable, Sendable {
    /// What happened, as far as a caller may want to tell it apart.
    public enum Reason: Hashable, Sendable {
        /// What is stored cannot be read. `setAside` says where the damaged bytes were moved, if they were.
        case damaged(setAside: String?)
        /// Written by a newer version of the library.
        case newerFormat(Int)
        /// Others may read or change the file, or it is a symbolic link.
        case insecure(path: String, String)
        /// No key opens it.
        case wrongKey
        /// It was stored before the store was wrapped in an ``EncryptingTokenStore``.
        case notEncrypted
        /// Another holder kept the exclusive access too long.
        case lockTimeout(Duration)
        /// Reading or writing failed, by the operating system's or the database's words.
        case unavailable(String)
    }

    /// What happened.
    public let reason: Reason

    /// For token stores of your own.
    public init(_ reason: Reason) { self.reason = reason }

    /// Whether the same may succeed later without anybody's help.
    public var isTemporary: Bool {
        switch reason {
        case .lockTimeout, .unavailable: true
        case .damaged, .newerFormat, .insecure, .wrongKey, .notEncrypted: false
        }
    }

    /// Whether ``TokenStore/setAsideUnreadable(_:)`` makes room for a new record.
    var isUnreadable: Bool {
        switch reason {
        case .damaged, .wrongKey, .notEncrypted: true
        case .newerFormat, .insecure, .lockTimeout, .unavailable: false
        }
    }

    static let closed = TokenStoreError(.unavailable("the store was shut down; make a new one"))

    /// What a store of somebody else's threw, by its type only: its text may hold what was to be stored.
    init(_ error: any Error) {
        self = error as? TokenStoreError ?? TokenStoreError(.unavailable("failed with \(type(of: error))"))
    }
}

extension TokenStoreError: CustomStringConvertible, LocalizedError {
    /// What happened and what to do next; no token.
    public var description: String {
        switch reason {
        case .damaged(let setAside?):
            "Token store: a record was damaged and has been moved to \(setAside); that account must sign in again, or restore it from a backup"
        case .damaged(nil):
            "Token store: a record, or the place where all are kept, is damaged; restore it from a backup, or let that account sign in again"
        case .newerFormat(let version):
            "Token store: a record has format \(version), which a newer version of the library wrote; update this program"
        case .insecure(let path, let problem): "Token store: \(path) \(problem)"
        case .wrongKey:
            "Token store: no encryption key opens the record; add the key that it was written with, or allow the next sign-in to set the record aside (`replacing: .unreadable`). Nothing was changed"
        case .notEncrypted:
            "Token store: a record was stored before encryption was switched on; use the store without it, or allow the next sign-in to set the record aside (`replacing: .unreadable`). Nothing was changed"
        case .lockTimeout(let limit):
            "Token store: another process has kept the store, or a record in it, locked for more than \(limit); look for one that hangs"
        case .unavailable(let problem): "Token store: \(problem)"
        }
    }
    /// As ``description``.
    public var errorDescription: String? { description }
}
