import Foundation

#if !FUZZING
@testable import PlanioOAuth
#endif

/// A callback gives a code only if it brings the request's own state, once, and then the very code that stands in it.
enum CallbackProperties {
    static let redirectURI = "https://app.example/callback?own=1"
    private static let state = "the-state"

    static func check(_ input: Data) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        let request = request(.url(redirectURI))
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        for (text, read) in [
            (trimmed, { try AuthorizationCallback.code(in: text, for: request) }),
            (trimmed, { try AuthorizationCallback.code(inQuery: text, for: request) }),
            (PastedCode.trimmed(text), { try PastedCode.code(in: text, for: request) }),
        ] {
            guard let code = try code(read) else { continue }
            let query = AuthorizationCallback.query(in: text)
            let pairs = pairs(query)
            try Property.hold(pairs.filter { $0.name == "state" }.map(\.value) == [state])
            try Property.hold(pairs.filter { $0.name == "code" && $0.value?.isEmpty == false }.map(\.value) == [code])
            try Property.hold(!pairs.contains { $0.name == "error" && $0.value?.isEmpty == false })
        }
        // Out of band there is no state; PKCE binds the code.
        let outOfBand = self.request(.outOfBand)
        _ = try code { try PastedCode.code(in: text, for: outOfBand) }
    }

    /// - Returns: The code; `nil` if it was refused, in words that fit a log and repeat no state.
    private static func code(_ read: () throws -> String) throws -> String? {
        do {
            let code = try read()
            try Property.hold(!code.isEmpty && code.utf8.count <= 2048 && code.isPrintable)
            return code
        } catch let error as AuthorizationError {
            try Property.hold(Property.isPrintable("\(error)") && "\(error)".utf8.count < 4096)
            try Property.hold(!"\(error)".contains(state))
            return nil
        }
    }

    /// The parameters, read another way: a value is `nil` where it cannot be decoded.
    private static func pairs(_ query: String) -> [(name: String?, value: String?)] {
        func decode(_ text: Substring.UnicodeScalarView) -> String? {
            text.map { $0 == "+" ? "%20" : String($0) }.joined().removingPercentEncoding
        }
        return query.unicodeScalars.split(separator: "&").map { pair in
            guard let sign = pair.firstIndex(of: "=") else { return (decode(pair), "") }
            return (decode(pair[..<sign]), decode(pair[pair.index(after: sign)...]))
        }
    }

    private static func request(_ redirectURI: RedirectURI) -> AuthorizationRequest {
        AuthorizationRequest(
            url: URL(filePath: "/"), state: Secret(state),
            codeVerifier: nil, redirectURI: redirectURI, scopes: [.viewIssues], createdAt: .distantPast,
            site: "https://planio.example", clientID: "id", issuer: "https://planio.example")
    }
}
