import Foundation

/// The URL that the user's browser came back with, judged before anything is done with it: whether it is ours and
/// well-formed, then its state, then its issuer, and only then what it says.
enum AuthorizationCallback {
    /// The code of a callback that answers `request`.
    static func code(in url: String, for request: AuthorizationRequest) throws(AuthorizationError) -> String {
        let parameters = try parameters(of: url, for: request)
        guard let state = parameters["state"], !state.isEmpty else { throw .missingState }
        guard Secret(state) == request.state else { throw .stateMismatch }
        if let issuer = parameters["iss"], !constantTimeEquals(issuer, request.site) { throw .issuerMismatch }
        for implicit in ["access_token", "id_token", "response", "token_type"] where parameters[implicit] != nil {
            throw .unexpectedParameter(implicit)
        }
        switch (parameters["code"], parameters["error"]) {
        case (_?, _?): throw .ambiguous
        case (nil, let error?): throw AuthorizationError(code: error, description: parameters["error_description"])
        case (let code?, nil):
            guard !code.isEmpty else { throw .missingCode }
            guard code.utf8.count <= 2048, code.isPrintable else { throw .malformedCode }
            return code
        case (nil, nil): throw .missingCode
        }
    }

    /// The query of a URL that has the request's redirect URI, each parameter once.
    private static func parameters(
        of text: String, for request: AuthorizationRequest
    ) throws(AuthorizationError) -> [String: String] {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count <= 16384, let callback = try? URLParts(text) else { throw .malformedCallback }
        guard !request.redirectURI.isOutOfBand, let expected = try? URLParts(request.redirectURI.value),
            callback.scheme == expected.scheme, callback.authority == expected.authority,
            callback.path == expected.path || (expected.path + callback.path == "/")
        else { throw .otherRedirectURI }
        if let fragment = callback.fragment, fragment.contains("access_token=") {
            throw .unexpectedParameter("access_token")
        }
        var expectedPairs = try pairs(expected.query)
        var parameters: [String: String] = [:]
        for (name, value) in try pairs(callback.query) {
            // A registered redirect URI may have a query of its own, which comes back unchanged.
            if let index = expectedPairs.firstIndex(where: { $0 == (name, value) }) {
                expectedPairs.remove(at: index)
                continue
            }
            guard parameters.updateValue(value, forKey: name) == nil else {
                throw .duplicateParameter(name.sanitized(upTo: 40))
            }
        }
        guard expectedPairs.isEmpty else { throw .otherRedirectURI }
        return parameters
    }

    private static func pairs(_ query: String?) throws(AuthorizationError) -> [(String, String)] {
        var result: [(String, String)] = []
        for pair in (query ?? "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decodeForm(sides[0]),
                let value = PercentEncoding.decodeForm(sides.count > 1 ? sides[1] : "")
            else { throw .malformedCallback }
            result.append((name, value))
        }
        return result
    }
}
