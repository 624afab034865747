import Foundation

/// Where a Planio or Redmine lives: scheme, authority and an optional path prefix, checked once.
///
/// Requests are built from these parts as text, so that no path can change the host.
struct Site: Hashable, Sendable {
    let scheme: String
    /// Host and, if not the scheme's default, port.
    let authority: String
    /// Empty, or `/redmine`: a slash in front, none behind.
    let prefix: String
    /// Whether secrets go there unencrypted and leave the machine.
    let isInsecure: Bool

    /// The site in its one spelling, such as `https://example.org/redmine`. It identifies the server in token stores.
    var description: String { "\(scheme)://\(authority)\(prefix)" }

    /// What a client may send its credentials to: nothing else than this.
    var origin: String { "\(scheme)://\(authority)" }

    init(_ text: String) throws(InvalidSite) { try self.init(SiteAddress(text)) }

    init(_ address: SiteAddress) throws(InvalidSite) {
        let parts = try URLParts(address.text)
        guard parts.scheme == "https" || parts.scheme == "http" else { throw .scheme }
        isInsecure = parts.scheme == "http" && !parts.isLoopback
        guard !isInsecure || address.allowsPlainHTTP else { throw .insecure }
        let segments = parts.path.split(separator: "/", omittingEmptySubsequences: true)
        guard !Self.isPage(segments, endsInSlash: parts.path.hasSuffix("/")) else { throw .page }
        guard parts.query == nil else { throw .query }
        guard parts.fragment == nil else { throw .fragment }
        guard parts.isWellEncoded else { throw .notEncoded }
        // Encoded, they mean the same to who normalizes a URL on the way.
        guard !segments.contains(where: \.isDotSegment) else { throw .path }
        scheme = parts.scheme
        authority = parts.authority
        prefix = segments.map { "/\($0)" }.joined()
    }

    /// The absolute URL of a path below the site. `path` starts with a slash and is encoded already.
    func url(_ path: String) -> String { "\(origin)\(prefix)\(path)" }

    /// Whether these are the address of one of Redmine's pages, copied from a browser, rather than a prefix. A prefix that
    /// looks like one can be written with a slash at its end, as Redmine's pages never are.
    private static func isPage(_ segments: [Substring], endsInSlash: Bool) -> Bool {
        guard let last = segments.last else { return false }
        let isOAuth = segments.dropLast().last == "oauth" || segments.suffix(3).first == "oauth" && last == "native"
        if isOAuth || ["login", "logout"].contains(last) { return true }
        if [".json", ".xml", ".html", ".atom", ".csv", ".pdf"].contains(where: last.hasSuffix) { return true }
        return !endsInSlash && segments.contains { pages.contains($0) }
    }

    private static let pages: Set<Substring> = [
        "account", "activity", "admin", "groups", "issues", "my", "news", "projects", "roles", "search", "settings",
        "time_entries", "trackers", "users", "versions", "welcome",
    ]
}
