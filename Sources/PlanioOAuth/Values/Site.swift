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
