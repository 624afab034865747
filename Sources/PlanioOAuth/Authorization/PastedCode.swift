import Foundation

/// What a user pasted where a code was asked for: the code, perhaps in quotes, as `code=…`, or the address of the page that
/// shows it.
enum PastedCode {
    /// The code in `text`.
    ///
    /// A code alone does not say whose it is. That is accepted where no callback exists, out of band, where the user took it
    /// from Planio's own page and PKCE binds it to the request; for other requests the state must be there.
    static func code(in text: String, for request: AuthorizationRequest) throws(AuthorizationError) -> String {
        let text = trimmed(text)
        guard !text.isEmpty else { throw .missingCode }
        guard text.utf8.count <= 16384 else { throw .malformedCode }
        let url = try? URLParts(text)
        let query = CallbackQuery(AuthorizationCallback.query(in: text))
        let isQuery = query.has("code") || query.has("error")
        guard request.redirectURI.isOutOfBand else {
            if url != nil { return try AuthorizationCallback.code(in: text, for: request) }
            guard isQuery else { throw .needsCallback }
            return try AuthorizationCallback.code(inQuery: text, for: request)
        }
        if let url {
            guard isQuery, isNativePage(url, of: request.site) else { throw .malformedCode }
        } else if !isQuery {
            guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("://")
            else { throw .malformedCode }
            return text
        }
        return try AuthorizationCallback.code(ofStateless: query, for: request)
    }

    /// Whether this is where Doorkeeper shows a code out of band.
    private static func isNativePage(_ url: URLParts, of site: String) -> Bool {
        guard let page = try? URLParts(site + "/oauth/authorize/native") else { return false }
        return page.firstDifference(from: url) == nil
    }

    /// Without the white space, quotes and invisible characters around it that come along when text is copied.
    static func trimmed(_ text: String) -> String {
        let quotes = CharacterSet(charactersIn: "\"'`´‘’‚“”„«»‹›<>")
        let invisible = CharacterSet.whitespacesAndNewlines.union(.controlCharacters).union(.illegalCharacters)
        return text.trimmingCharacters(in: invisible.union(quotes))
    }
}
