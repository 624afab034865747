import Foundation

/// Whose tokens: an account of one application at one site. A store may be shared by several of each.
///
/// It is encoded as an array of `site`, `clientID` and `account`: a coder that converts keys finds none to convert.
public struct TokenKey: Hashable, Sendable {
    /// As ``PlanioConfiguration/site`` spells it.
    public let site: String
    /// The *Application Id*, so that applications with one store keep out of each other's way.
    public let clientID: String
    /// The name that the program gave the account, such as its own user id. Not a secret.
    public let account: String

    /// Names a record; ``Planio`` makes keys from its configuration.
    public init(site: String, clientID: String, account: String) {
        self.site = site
        self.clientID = clientID
        self.account = account
    }

    /// Byte by byte: Swift calls `ü` and `u` with a combining diaeresis equal, other stores and programs do not.
    public static func == (left: TokenKey, right: TokenKey) -> Bool {
        left.account.hasSameBytes(as: right.account) && left.clientID.hasSameBytes(as: right.clientID)
            && left.site.hasSameBytes(as: right.site)
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

extension TokenKey: Codable {
    /// Keyed, as it was once encoded, in each of the spellings that converting coders made of it.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Writes an array of the three parts.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var parts = encoder.unkeyedContainer()
        try parts.encode(site)
        try parts.encode(clientID)
        try parts.encode(account)
    }

    /// Reads an array, or an object with the members `site`, `clientID` and `account`.
    /// - Throws: `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        if var parts = try? decoder.unkeyedContainer() {
            self.init(
                site: try parts.decode(String.self), clientID: try parts.decode(String.self),
                account: try parts.decode(String.self))
            guard parts.isAtEnd else {
                throw DecodingError.dataCorruptedError(in: parts, debugDescription: "A token key has three parts.")
            }
        } else {
            let members = try decoder.container(keyedBy: Name.self)
            let clientID = ["clientID", "clientId", "client_id"].map(Name.init).first(where: members.contains)
            self.init(
                site: try members.decode(String.self, forKey: Name(stringValue: "site")),
                clientID: try members.decode(String.self, forKey: clientID ?? Name(stringValue: "clientID")),
                account: try members.decode(String.self, forKey: Name(stringValue: "account")))
        }
    }
}
