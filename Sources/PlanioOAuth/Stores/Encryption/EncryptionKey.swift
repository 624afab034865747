import Crypto
public import Foundation

/// A 256-bit key for ``EncryptingTokenStore``.
public struct EncryptionKey: Sendable {
    static let idLength = 8

    let key: SymmetricKey
    /// Tells which key opens a record; says nothing of the key itself.
    let id: Data

    /// A key that is kept as bytes.
    /// - Parameter bytes: 32 bytes from a cryptographic generator.
    /// - Throws: ``ConfigurationError`` if there are more or fewer.
    public init(bytes: Data) throws(ConfigurationError) {
        guard bytes.count == 32 else {
            throw ConfigurationError("key", "must have 32 bytes; make one with: openssl rand -base64 32")
        }
        self.init(SymmetricKey(data: bytes))
    }

    /// A key that is kept as text; ``exposeBase64()`` writes it.
    /// - Parameter text: 32 bytes in base64, as a secret manager or an environment variable holds them.
    /// - Throws: ``ConfigurationError`` if it is no base64 of 32 bytes.
    public init(base64 text: String) throws(ConfigurationError) {
        guard let bytes = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ConfigurationError("key", "is not base64; make one with: openssl rand -base64 32")
        }
        try self.init(bytes: bytes)
    }

    /// A new random key.
    public static func generate() -> EncryptionKey { EncryptionKey(SymmetricKey(size: .bits256)) }

    /// The key in base64, to be kept in a secret manager.
    public func exposeBase64() -> String { key.withUnsafeBytes { Data($0) }.base64EncodedString() }

    private init(_ key: SymmetricKey) {
        self.key = key
        var hash = SHA256()
        hash.update(data: Data("PlanioOAuth key id".utf8))
        key.withUnsafeBytes { hash.update(bufferPointer: $0) }
        id = Data(hash.finalize().prefix(Self.idLength))
    }
}

extension EncryptionKey: Redacted {
    /// A constant text: it does not show the key.
    public var description: String { "EncryptionKey(<redacted>)" }
}
