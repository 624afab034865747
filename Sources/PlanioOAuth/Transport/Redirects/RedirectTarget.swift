import Foundation

/// Where a redirect leads: the reference in a `Location` field (RFC 9110 10.2.2), resolved by RFC 3986 5.2. What one part on
/// the way may read in another way than the next is refused.
struct RedirectTarget: Hashable, Sendable {
    /// In the spelling of ``Site/origin``.
    let origin: String
    let host: String
    /// Absolute, without dot segments.
    let path: String
    let query: String?

    private static let longest = 8192

    /// - Parameters:
    ///   - site: Where the response came from.
    ///   - current: The path and the query that were asked for there, the site's prefix included.
    /// - Returns: `nil` if nobody can be sure where it leads.
    init?(_ location: String, site: Site, current: String) {
        guard location.utf8.count <= Self.longest, Self.hasURLCharacters(location) else { return nil }
        let reference = location.prefix { $0 != "#" }
        var text = String(reference)
        let base = current.prefix { $0 != "?" }
        if reference.isEmpty {
            text = site.origin + current
        } else if reference.hasPrefix("//") {
            text = "\(site.scheme):\(reference)"
        } else if reference.hasPrefix("/") {
            text = site.origin + reference
        } else if reference.hasPrefix("?") {
            text = site.origin + base + reference
        } else if !Self.hasScheme(reference) {
            let folder = base.lastIndex(of: "/").map { base[...$0] } ?? "/"
            text = site.origin + folder + reference
        }
        guard let parts = try? URLParts(text), ["http", "https"].contains(parts.scheme), parts.isWellEncoded,
            let path = Self.withoutDotSegments(parts.path)
        else { return nil }
        origin = "\(parts.scheme)://\(parts.authority)"
        host = parts.host
        self.path = path
        query = parts.query
    }

    /// The origin that a `Location` field names, also where it cannot be followed; `nil` if it names none.
    static func origin(of location: String, site: Site?) -> String? {
        let reference = location.prefix { !"?#".contains($0) }
        guard hasScheme(reference) || reference.hasPrefix("//") else {
            return hasURLCharacters(location) ? site?.origin : nil
        }
        guard let slashes = reference.firstRange(of: "//") else { return nil }
        // RFC 3986 3.2: what is before the last @ tells who, not where.
        let authority = reference[slashes.upperBound...].prefix { $0 != "/" }.split(separator: "@").last ?? ""
        let scheme = reference[..<slashes.lowerBound]
        guard let parts = try? URLParts("\(scheme.isEmpty ? "\(site?.scheme ?? "https"):" : scheme)//\(authority)/")
        else { return nil }
        return "\(parts.scheme)://\(parts.authority)"
    }

    private static func hasURLCharacters(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
    }

    /// RFC 3986 4.2: a colon in the first segment ends a scheme.
    private static func hasScheme(_ reference: Substring) -> Bool {
        reference.prefix { !"/?".contains($0) }.contains(":")
    }

    /// RFC 3986 5.2.4. `nil` if it climbs above the root, has empty segments, or is another path where escapes are decoded.
    private static func withoutDotSegments(_ path: String) -> String? {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in zip(segments.indices, segments) {
            let isLast = index == segments.indices.last
            guard isPlain(segment), isLast || !segment.isEmpty else { return nil }
            switch segment {
            case ".", "..":
                if segment == ".." {
                    guard kept.popLast() != nil else { return nil }
                }
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return kept.isEmpty ? "/" : kept.map { "/\($0)" }.joined()
    }

    /// Whether decoding it leaves one segment of visible text.
    private static func isPlain(_ segment: Substring) -> Bool {
        guard segment.contains("%") else { return true }
        guard let text = segment.removingPercentEncoding, text != ".", text != ".." else { return false }
        return text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
    }
}

extension RedirectTarget {
    /// Path and query, as they are asked for.
    var pathAndQuery: String { path + (query.map { "?\($0)" } ?? "") }

    /// Whether it is below the site, where its credentials may go.
    func isBelow(_ site: Site) -> Bool { origin == site.origin && path.hasPrefix(site.prefix + "/") }

    /// Redmine's, or that of a single sign-on.
    var isLoginPage: Bool { path.split(separator: "/").last?.removingPercentEncoding == "login" }

    /// The parameters of the query, decoded as Rack does.
    var parameters: [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        for pair in (query ?? "").split(whereSeparator: { "&;".contains($0) }) {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decodeForm(sides[0]),
                let value = PercentEncoding.decodeForm(sides.count > 1 ? sides[1] : "")
            else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }
}
