/// Where a Planio or Redmine lives: scheme, authority and an optional path prefix, checked once.
///
/// Requests are built from these parts as text, so that no path can change the host.
struct Site: Hashable, Sendable {
    let scheme: String
    /// Host and, if not the scheme's default, port.
    let authority: String
    /// Empty, or `/redmine`: a slash in front, none behind.
    let prefix: String

    /// The site in its one spelling, such as `https://example.org/redmine`. It identifies the server in token stores.
    var description: String { "\(scheme)://\(authority)\(prefix)" }

    /// What a client may send its credentials to: nothing else than this.
    var origin: String { "\(scheme)://\(authority)" }

    init(_ text: String) throws(InvalidSite) {
        let parts = try URLParts(text)
        guard parts.scheme == "https" || parts.scheme == "http" else { throw InvalidSite.scheme }
        guard parts.scheme == "https" || parts.isLoopback else { throw InvalidSite.insecure }
        guard parts.query == nil else { throw InvalidSite.query }
        guard parts.fragment == nil else { throw InvalidSite.fragment }
        let segments = parts.path.split(separator: "/", omittingEmptySubsequences: true)
        guard !segments.contains("."), !segments.contains("..") else { throw InvalidSite.path }
        scheme = parts.scheme
        authority = parts.authority
        prefix = segments.map { "/\($0)" }.joined()
    }

    /// The absolute URL of a path below the site. `path` starts with a slash and is encoded already.
    func url(_ path: String) -> String { "\(origin)\(prefix)\(path)" }
}

/// Why a text is no site, or no redirect URI.
enum InvalidSite: Error, Hashable {
    case notAURL, scheme, insecure, userInfo, emptyHost, port, path, query, fragment

    var explanation: String {
        switch self {
        case .notAURL: "is not an absolute URL; write it as https://your-domain.plan.io"
        case .scheme: "must start with https:// (or http:// for a loopback address)"
        case .insecure: "would send secrets unencrypted; plain http is accepted for loopback addresses only, use https"
        case .userInfo: "must not contain a user name or password; pass credentials separately"
        case .emptyHost: "has no host name; write it as https://your-domain.plan.io"
        case .port: "has a port outside 1 to 65535"
        case .path: "must not contain . or .. in its path"
        case .query: "must not contain a query (?…); leave it out"
        case .fragment: "must not contain a fragment (#…); leave it out"
        }
    }
}

/// A URL taken apart by RFC 3986's own rules, refusing what other parsers repair silently.
struct URLParts: Hashable {
    let scheme: String
    let host: String
    let port: Int?
    let path: String
    let query: String?
    let fragment: String?

    init(_ text: String) throws(InvalidSite) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw .notAURL
        }
        guard let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]) else { throw .notAURL }
        scheme = text[..<colon].lowercased()
        var rest = text[text.index(after: colon)...]
        guard rest.hasPrefix("//") else { throw .notAURL }
        rest = rest.dropFirst(2)
        if let hash = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        } else {
            fragment = nil
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        } else {
            query = nil
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        path = String(rest[slash...])
        let authority = rest[..<slash]
        guard !authority.contains("@") else { throw .userInfo }
        (host, port) = try Self.hostAndPort(authority)
    }

    /// The default port is left out, so that equal authorities are equal texts.
    var authority: String {
        guard let port, port != Self.defaultPort(scheme) else { return host }
        return "\(host):\(port)"
    }

    var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host)
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    private static func hostAndPort(_ authority: Substring) throws(InvalidSite) -> (String, Int?) {
        let host: Substring
        var tail: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .notAURL }
            host = authority[...end]
            guard host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw .notAURL
            }
            tail = authority[authority.index(after: end)...]
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<colon]
            tail = authority[colon...]
            guard host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0)) }) else {
                throw .notAURL
            }
        }
        guard !host.isEmpty, host != "[]" else { throw .emptyHost }
        if tail.isEmpty { return (host.lowercased(), nil) }
        guard tail.hasPrefix(":") else { throw .notAURL }
        tail = tail.dropFirst()
        if tail.isEmpty { return (host.lowercased(), nil) }
        guard tail.allSatisfy({ ("0"..."9").contains($0) }), let port = Int(tail), (1...65535).contains(port) else {
            throw .port
        }
        return (host.lowercased(), port)
    }

    private static func defaultPort(_ scheme: String) -> Int? {
        switch scheme {
        case "https": 443
        case "http": 80
        default: nil
        }
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets.first == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
