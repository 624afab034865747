/// Who a client acts as where OAuth is not used.
///
/// ```swift
/// let client = try PlanioClient(site: "https://redmine.example.org", credential: .apiKey(key))
/// ```
public struct Credential: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case apiKey(Secret)
        case basic(login: String, password: Secret)
    }

    let kind: Kind

    /// A user's API access key, from *My account*.
    public static func apiKey(_ key: String) -> Credential { Credential(kind: .apiKey(Secret(key))) }

    /// A user's login and password.
    public static func basic(login: String, password: String) -> Credential {
        Credential(kind: .basic(login: login, password: Secret(password)))
    }

    var problem: String? {
        switch kind {
        case .apiKey(let key):
            let key = key.expose()
            let isSendable = !key.isEmpty && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            return isSendable ? nil : "is no API key; copy it from My account"
        case .basic(let login, let password):
            // By bytes, as the server parts it from the password: with a mark behind it a colon is another character.
            let isUsable = !login.isEmpty && !login.utf8.contains(UInt8(ascii: ":")) && !login.hasInvisibleCharacters
            guard isUsable else { return "has no usable login" }
            let isCopied = password.expose().isPrintable && !password.expose().hasPrefix("\u{FEFF}")
            return isCopied ? nil : "has control characters or a byte order mark in its password; copy it again"
        }
    }
}

extension Credential: Redacted {
    /// Which kind of credential it is, without its login, password or key.
    public var description: String {
        switch kind {
        case .apiKey: "API key <redacted>"
        case .basic: "login and password <redacted>"
        }
    }
}
