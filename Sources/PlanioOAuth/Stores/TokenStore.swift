public import Foundation

/// Keeps logins, so that programs find them again and share them.
///
/// The store is what makes refreshing safe: everybody who shares it, tasks, processes and hosts alike, must be kept
/// apart by ``update(_:_:)`` while one of them talks to the server. What is stored is opaque here: bytes **with
/// secrets in them**, to be kept where only their owner can read them.
///
/// To write a store of your own:
/// - ``update(_:_:)`` gives its closure exclusive access to one key, across everybody who shares the store, for as long
///   as the closure runs. The closure may await a network call of half a minute, so hold no thread while it does.
/// - The exclusive access ends when its holder dies. Use a lock that the operating system or the database releases,
///   not one that expires: a slow server must not let a second one in.
/// - The closure is given what is stored *then*, read after the access was won.
/// - A ``TokenChange/write(_:_:)`` has reached the disk when `update` returns, and replaces the old bytes whole or not at
///   all, wherever a crash falls. Readers see the old or the new, never a mixture.
/// - If the closure throws, nothing is changed and its error is rethrown.
/// - Bytes that are damaged throw ``TokenStoreError/Reason/damaged(setAside:)``. They are never overwritten, but may be
///   moved aside by an update, which says where.
/// - Waiting for the access ends with `CancellationError` when the task is cancelled and, where processes share the
///   store, with ``TokenStoreError/Reason/lockTimeout(_:)`` at a bound of your choosing.
/// - Different keys do not wait for each other longer than a write takes, but for what a bound on connections demands.
///
/// `TokenStoreContract` in `PlanioOAuthTesting` checks this, killed processes included; not the bound on waiting, and not
/// what only a power cut would show.
public protocol TokenStore: Sendable {
    /// What is stored for `key`; `nil` if nothing is. Does not wait for an update under way.
    func read(_ key: TokenKey) async throws -> Data?

    /// Gives `body` exclusive access to `key` and what is stored there, and carries out the change it returns.
    /// - Returns: What `body` returned beside the change, after the change is durable.
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result

    /// The keys of everything stored.
    func keys() async throws -> [TokenKey]
}

extension TokenStore {
    /// Deletes what is stored for `key`, after an update under way has ended.
    public func delete(_ key: TokenKey) async throws {
        try await update(key) { _ in .delete(()) }
    }
}

/// What an update does to the bytes stored, and what it answers its caller.
public enum TokenChange<Result: Sendable>: Sendable {
    case keep(Result)
    case write(Data, Result)
    case delete(Result)
}

/// Whose login: an account of one application at one site. A store may be shared by several of each.
public struct TokenKey: Hashable, Sendable, Codable {
    /// As ``PlanioConfiguration/site`` spells it.
    public let site: String
    public let clientID: String
    /// The name that the program gave the login, such as its own user id. Not a secret.
    public let account: String

    public init(site: String, clientID: String, account: String) {
        self.site = site
        self.clientID = clientID
        self.account = account
    }

    /// Byte by byte: Swift calls `ü` and `u` with a combining diaeresis equal, other stores and programs do not.
    public static func == (left: TokenKey, right: TokenKey) -> Bool {
        left.account.utf8.elementsEqual(right.account.utf8) && left.clientID.utf8.elementsEqual(right.clientID.utf8)
            && left.site.utf8.elementsEqual(right.site.utf8)
    }

    /// Equal bytes are equal strings too, so the strings' own hashes do. (`Data` hashes its first 80 bytes only.)
    public func hash(into hasher: inout Hasher) {
        hasher.combine(site)
        hasher.combine(clientID)
        hasher.combine(account)
    }

    /// Bytes that no other key has, whatever characters the parts contain.
    var canonicalBytes: Data {
        var bytes = Data("planio-login".utf8)
        for part in [site, clientID, account] {
            bytes.append(contentsOf: withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian, Array.init))
            bytes.append(contentsOf: part.utf8)
        }
        return bytes
    }
}

/// A token store cannot do what it was asked. The logins in it are as they were, unless the reason says otherwise; where a
/// write failed at its end, the new login may be there.
public struct TokenStoreError: Error, Hashable, Sendable {
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

    public let reason: Reason

    public init(_ reason: Reason) { self.reason = reason }

    /// What a store of somebody else's threw, by its type only: its text may hold what was to be stored.
    init(_ error: any Error) {
        self = error as? TokenStoreError ?? TokenStoreError(.unavailable("failed with \(type(of: error))"))
    }
}

extension TokenStoreError: CustomStringConvertible, LocalizedError {
    public var description: String {
        switch reason {
        case .damaged(let setAside?):
            "Token store: a login was damaged and has been moved to \(setAside); that account must sign in again, or restore it from a backup"
        case .damaged(nil):
            "Token store: a login is damaged; restore it from a backup, or let that account sign in again"
        case .newerFormat(let version):
            "Token store: a login has format \(version), which a newer version of the library wrote; update this program"
        case .insecure(let path, let problem): "Token store: \(path) \(problem)"
        case .wrongKey:
            "Token store: no encryption key opens the login; add the key that it was written with. Nothing was changed"
        case .notEncrypted:
            "Token store: a login was stored before encryption was switched on; use the store without it, or delete the login there. Nothing was changed"
        case .lockTimeout(let limit):
            "Token store: another process has kept a login locked for more than \(limit); look for one that hangs"
        case .unavailable(let problem): "Token store: \(problem)"
        }
    }
    public var errorDescription: String? { description }
}
