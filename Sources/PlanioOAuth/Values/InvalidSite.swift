/// Why a text is no site, or no redirect URI.
enum InvalidSite: Error, Hashable {
    case notAURL, invisible, internationalHost, notEncoded, scheme, insecure, userInfo, emptyHost, port, path, page,
        query
    case fragment

    /// A sentence without its subject.
    var explanation: String {
        switch self {
        case .notAURL: "is not an absolute URL; write it as https://your-domain.plan.io"
        case .invisible: "contains white space or an invisible character; copy it again"
        case .internationalHost:
            "has a host name with other characters than ASCII; write it in punycode (xn--…), as browsers copy it"
        case .notEncoded: "has characters or a % behind its host that must be percent-encoded"
        case .scheme: "must start with https:// (or http:// for a loopback address)"
        case .insecure:
            "would send secrets unencrypted; use https. Plain http is accepted for loopback addresses, and inside a private network where the code says .insecure(…)"
        case .userInfo: "must not contain a user name or password; pass credentials separately"
        case .emptyHost: "has no host name; write it as https://your-domain.plan.io"
        case .port: "has a port outside 1 to 65535"
        case .path: "must not contain . or .. in its path"
        case .page:
            "is the address of a page; write the site's alone. A path is the prefix below which Redmine lives (https://example.org/redmine); end one that looks like a page with a slash"
        case .query: "must not contain a query (?…); leave it out"
        case .fragment: "must not contain a fragment (#…); leave it out"
        }
    }
}
