import Foundation

/// What the user's browser came back with, judged before anything is done with it: whether it is ours, then its state,
/// then its issuer, and only then what it says. Parameters that RFC 6749 4.1.2 does not name are ignored, as it asks.
enum AuthorizationCallback {
    /// The code in the callback's URL, which has the request's redirect URI.
    static func code(in url: String, for request: AuthorizationRequest) throws(AuthorizationError) -> String {
        guard !request.redirectURI.isOutOfBand else { throw .needsCode }
        let callback: URLParts
        do { callback = try URLParts(try bounded(url)) } catch { throw .malformedCallback }
        guard let expected = try? URLParts(request.redirectURI.value) else { throw .otherRedirectURI(.scheme) }
        if let part = expected.firstDifference(from: callback) { throw .otherRedirectURI(part) }
        let text = callback.query ?? ""
        var query = CallbackQuery(text)
        guard query.remove(CallbackQuery(expected.query ?? "")) else { throw .otherRedirectURI(.query) }
        let code = try code(of: query, for: request)
        if code.utf8.contains(UInt8(ascii: "%")), mayBeRepaired(text) { throw .malformedCallback }
        return code
    }

    /// The code in the callback's query alone, as it arrived, with or without `?`. The server checked the redirect URI
    /// before it sent the browser there, and again when it is given the code.
    static func code(inQuery text: String, for request: AuthorizationRequest) throws(AuthorizationError) -> String {
        guard !request.redirectURI.isOutOfBand else { throw .needsCode }
        var query = CallbackQuery(Self.query(in: try bounded(text)))
        if let own = try? URLParts(request.redirectURI.value).query { _ = query.remove(CallbackQuery(own)) }
        return try code(of: query, for: request)
    }

    /// Whether the query has the request's state, and so comes from who was told it, whatever else it says.
    static func hasState(of request: AuthorizationRequest, inQuery text: String) -> Bool {
        guard let text = try? bounded(text) else { return false }
        guard let state = try? CallbackQuery(Self.query(in: text)).value("state") else { return false }
        return Secret(state) == request.state
    }

    /// The code of a query without a state to check. If there is one, it is checked nevertheless.
    static func code(
        ofStateless query: CallbackQuery, for request: AuthorizationRequest
    ) throws(AuthorizationError) -> String {
        if let state = try query.value("state"), Secret(state) != request.state { throw .stateMismatch }
        if let issuer = try query.value("iss"), !isSameIssuer(issuer, request.issuer) { throw .issuerMismatch }
        switch (try query.value("code"), try query.value("error")) {
        case (_?, _?): throw .ambiguous
        case (nil, let error?):
            throw AuthorizationError(code: error, description: query.note("error_description"), of: request)
        case (let code?, nil):
            guard code.utf8.count <= 2048, code.isPrintable else { throw .malformedCode }
            return code
        case (nil, nil): throw .missingCode
        }
    }

    /// What stands behind the `?`, and before a fragment, of a query, a request's target or a URL.
    static func query(in text: String) -> String {
        let text = text.utf8.prefix { $0 != UInt8(ascii: "#") }
        guard let mark = text.firstIndex(of: UInt8(ascii: "?")), !text[..<mark].contains(UInt8(ascii: "=")) else {
            return String(Substring(text))
        }
        return String(Substring(text[text.index(after: mark)...]))
    }

    private static func code(of query: CallbackQuery, for request: AuthorizationRequest) throws(AuthorizationError)
        -> String
    {
        guard try query.value("state") != nil else { throw .missingState }
        return try code(ofStateless: query, for: request)
    }

    private static func bounded(_ text: String) throws(AuthorizationError) -> String {
        guard text.utf8.count <= 16384 else { throw .malformedCallback }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// As URLs, since servers differ in a slash at the end (RFC 9207 compares letter by letter).
    private static func isSameIssuer(_ one: String, _ other: String) -> Bool {
        func parts(_ text: String) -> URLParts? { try? URLParts(text.hasSuffix("/") ? String(text.dropLast()) : text) }
        guard let one = parts(one), let other = parts(other) else { return false }
        return one.firstDifference(from: other) == nil && one.query == other.query
    }

    /// Whether `URL` may have made this query of a broken one. It then writes each `%` as `%25`, and a broken escape in a
    /// code would be sent as one that the server never wrote. Other escapes of what may stand in a query tell that it did not.
    private static func mayBeRepaired(_ query: String) -> Bool {
        query.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { escape in
            guard let byte = PercentEncoding.byte(escape.prefix(2)) else { return false }
            return byte == UInt8(ascii: "%") || !URLParts.isQueryByte(byte)
        }
    }
}
