public import Foundation

/// Keeps each account's tokens in a file of its own in one private directory: the store for programs and for services on
/// one host.
///
/// ```swift
/// let planio = try Planio(configuration: configuration, tokens: FileTokenStore(path: "tokens"))
/// ```
///
/// - Any number of processes may share the directory. A record is locked by the operating system (`fcntl` with
///   `F_OFD_SETLK`), which lets go when the process ends, however it ends. The directory must be on a local file system:
///   network ones may not keep such locks.
/// - A record is replaced whole and durably (new file, `fsync`, rename, `fsync` of the directory): a crash leaves the old
///   one or the new.
/// - Files have mode 0600 and the directory 0700, its parents too where they are made here. Wider ones, other owners' and
///   symbolic links are refused, and so are parents that other users can write without a sticky bit.
/// - A directory that is deleted or replaced while the program runs is an error, not an empty store.
/// - A damaged file is moved aside and reported, never overwritten. One of more than a megabyte is damaged.
///
/// The files contain the secrets as they are; ``EncryptingTokenStore`` around this store encrypts them.
public final class FileTokenStore: TokenStore {
    private let directory: PrivateDirectory
    private let locks: FileLocks

    /// Opens the directory, and makes it and its parents if they do not exist.
    /// - Parameters:
    ///   - path: The directory. `~` is not expanded, but refused.
    ///   - lockTimeout: How long to wait for another process that has a record locked, which it has while it refreshes.
    ///   - time: How to wait.
    /// - Throws: ``TokenStoreError`` if the directory cannot be made or is not private.
    public init(
        path: String, lockTimeout: Duration = .seconds(60), time: any TimeSource = .system
    ) throws(TokenStoreError) {
        directory = try PrivateDirectory(SystemPath(path))
        locks = FileLocks(directory, name: "locks", timeout: lockTimeout, time: time)
    }

    /// What the account's file holds; `nil` if there is none. Does not wait for an update under way.
    /// - Throws: ``TokenStoreError`` if the file or the directory is damaged, not private or gone.
    public func read(_ key: TokenKey) async throws -> Data? {
        try await Blocking.run { [directory] in try TokenFile(directory, key).read() }
    }

    /// Locks the account's file against tasks and processes, and replaces it whole.
    /// - Throws: ``TokenStoreError`` if the record cannot be locked, read or written; `CancellationError` while it waits;
    ///   what `body` throws.
    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let file = TokenFile(directory, key)
        return try await locks.withLock(key.digest) {
            let current = try await Blocking.run { try file.readSettingAside() }
            switch try await body(current) {
            case .unchanged(let result): return result
            case .write(let data, let result):
                try await Blocking.run { try file.write(data) }
                return result
            case .delete(let result):
                try await Blocking.run { try file.delete() }
                return result
            }
        }
    }

    /// The keys of everything stored. Damaged and other programs' files are passed over.
    /// - Throws: ``TokenStoreError`` if the directory cannot be read.
    public func keys() async throws -> [TokenKey] {
        try await Blocking.run { [directory] in try TokenFile.keys(in: directory) }
    }
}

extension FileTokenStore: Redacted {}
