/// The address of a Planio or Redmine: `"https://your-domain.plan.io"`, with a path if Redmine lives below one
/// (`"https://example.org/redmine"`).
///
/// Texts and literals are taken wherever a site is asked for, and checked there. Only plain http to another machine has to
/// be asked for by name:
///
/// ```swift
/// let configuration = try PlanioConfiguration(
///     site: .insecure("http://redmine:3000"), clientID: id, clientSecret: secret, scopes: [.viewIssues])
/// ```
public struct SiteAddress: Sendable, Hashable, ExpressibleByStringLiteral {
    let text: String
    let allowsPlainHTTP: Bool

    /// An address that begins with https, or with plain http to a loopback address.
    public init(_ text: String) { self.init(text, allowsPlainHTTP: false) }
    /// As ``init(_:)``.
    public init(stringLiteral value: String) { self.init(value) }

    init(_ text: String, allowsPlainHTTP: Bool) {
        self.text = text
        self.allowsPlainHTTP = allowsPlainHTTP
    }

    /// An address that may begin with plain http, to which tokens, keys and passwords go **unencrypted**: whoever sees the
    /// network's traffic can take them and act as your users. For containers that share a private network, and nothing
    /// else. Each ``Planio`` and ``PlanioClient`` made with it logs a warning.
    public static func insecure(_ text: String) -> SiteAddress { SiteAddress(text, allowsPlainHTTP: true) }
}

// An address that was never checked may contain a password.
extension SiteAddress: Redacted {
    /// The address in its one spelling, or that it is none: an address that was never checked may hold a password.
    public var description: String { (try? Site(self))?.description ?? "<not an address>" }
}
