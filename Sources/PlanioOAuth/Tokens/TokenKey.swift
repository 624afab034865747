import Foundation

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
