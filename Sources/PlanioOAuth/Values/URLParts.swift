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
