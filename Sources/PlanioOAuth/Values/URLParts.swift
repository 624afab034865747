/// A URL taken apart by RFC 3986's own rules, refusing what other parsers repair silently.
struct URLParts: Hashable {
    let scheme: String
    /// Lower-case; empty where a private-use scheme has none (`com.example.app:/callback`, RFC 8252 7.1).
    let host: String
    let port: Int?
    let path: String
    let query: String?
    let fragment: String?

    init(_ text: String) throws(InvalidSite) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw Self.problem(ofCharactersIn: text)
        }
        guard let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]) else { throw .notAURL }
        scheme = text[..<colon].lowercased()
        var rest = text[text.index(after: colon)...]
        guard rest.hasPrefix("/") else { throw .notAURL }
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
        var authority: Substring = ""
        let hasAuthority = rest.hasPrefix("//")
        if hasAuthority {
            rest = rest.dropFirst(2)
            authority = rest.prefix { $0 != "/" }
            rest = rest[authority.endIndex...]
        }
        path = String(rest)
        guard !authority.contains("@") else { throw .userInfo }
        if authority.isEmpty {
            guard Self.defaultPort(scheme) == nil else { throw hasAuthority ? .emptyHost : .notAURL }
            (host, port) = ("", nil)
        } else {
            (host, port) = try Self.hostAndPort(authority)
        }
    }

    /// The first part in which a callback differs from this redirect URI; the query is not compared.
    func firstDifference(from callback: URLParts) -> RedirectURI.Part? {
        if scheme != callback.scheme { return .scheme }
        if host != callback.host { return .host }
        if port ?? Self.defaultPort(scheme) != callback.port ?? Self.defaultPort(scheme) { return .port }
        let paths = (normalizedPath, callback.normalizedPath)
        // A browser asks for `/` where a URL has no path.
        return paths.0 == paths.1 || paths.0 + paths.1 == "/" ? nil : .path
    }

    /// RFC 3986 6.2.2: escapes in upper case, and none of characters that need none.
    private var normalizedPath: String {
        var rest = Substring(path)
        var result = ""
        while let character = rest.popFirst() {
            guard character == "%", let byte = PercentEncoding.byte(rest.prefix(2)) else {
                result.append(character)
                continue
            }
            rest = rest.dropFirst(2)
            let text = PercentEncoding.isUnreserved(byte) ? String(Unicode.Scalar(byte)) : PercentEncoding.escape(byte)
            result.append(text)
        }
        return result
    }

    /// Whether path and query are such that nobody has to repair them on the way.
    var isWellEncoded: Bool {
        (path + "?" + (query ?? "")).split(separator: "%", omittingEmptySubsequences: false).enumerated().allSatisfy {
            (index, text) in
            (index == 0 || PercentEncoding.byte(text.prefix(2)) != nil) && text.utf8.allSatisfy(Self.isQueryByte)
        }
    }

    /// RFC 3986 3.4: what may stand in a query as it is.
    static func isQueryByte(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || "!$&'()*+,;=:@/?".utf8.contains(byte)
    }

    /// The default port is left out, so that equal authorities are equal texts.
    var authority: String {
        guard let port, port != Self.defaultPort(scheme) else { return host }
        return "\(host):\(port)"
    }

    var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host)
    }

    /// Why a text with other characters than those of URLs is none.
    private static func problem(ofCharactersIn text: String) -> InvalidSite {
        if text.hasInvisibleCharacters { return .invisible }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let host = text[start...].prefix { !"/?#".contains($0) }
        if !host.utf8.allSatisfy({ $0 < 0x80 }) { return .internationalHost }
        return text.utf8.allSatisfy { $0 < 0x80 } ? .notAURL : .notEncoded
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
                throw host.contains("%") ? .internationalHost : .notAURL
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
