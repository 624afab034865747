public import Foundation

/// Keeps each login in a file of its own in one private directory: the store for programs and for services on one host.
///
/// ```swift
/// let planio = try Planio(configuration: configuration, tokens: FileTokenStore(path: "tokens"))
/// ```
///
/// - Any number of processes may share the directory. A login is locked by the operating system (`flock`), which lets
///   go when the process ends, however it ends. The directory must be on a local file system: network ones may not
///   keep such locks.
/// - A login is replaced whole and durably (new file, `fsync`, rename, `fsync` of the directory): a crash leaves the old
///   one or the new.
/// - Files have mode 0600 and the directory 0700. Wider ones, other owners' and symbolic links are refused.
/// - A damaged file is moved aside and reported, never overwritten.
///
/// The files contain the secrets as they are; ``EncryptingTokenStore`` around this store encrypts them.
public final class FileTokenStore: TokenStore {
    private let directory: PrivateDirectory
    private let locks: FileLocks

    /// - Parameters:
    ///   - path: The directory; it is made if it does not exist, its parents too.
    ///   - lockTimeout: How long to wait for another process that has a login locked, which it has while it refreshes.
    ///   - time: How to wait.
    /// - Throws: ``TokenStoreError`` if the directory cannot be made or is not private.
    public init(
        path: String, lockTimeout: Duration = .seconds(60), time: any TimeSource = .system
    ) throws(TokenStoreError) {
        directory = try PrivateDirectory(path)
        locks = FileLocks(directory, timeout: lockTimeout, time: time)
    }

    public func read(_ key: TokenKey) async throws -> Data? {
        try await Blocking.run { [directory] in try TokenFile(directory, key).read() }
    }

    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let file = TokenFile(directory, key)
        return try await locks.withLock(file.name) {
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

    /// Damaged files are passed over.
    public func keys() async throws -> [TokenKey] {
        try await Blocking.run { [directory] in
            try directory.names().filter { $0.hasSuffix(TokenFile.suffix) }
                .compactMap { try TokenFile.key(of: $0, in: directory) }
        }
    }
}

extension FileTokenStore: Redacted {}
