/// What a visitor of the port is told: always the same bytes, which have nothing of what came in.
enum LoopbackResponse: CaseIterable {
    // Pages for the user.
    case signedIn, denied, failed, otherSignIn
    // For whoever else comes by.
    case badRequest, notFound, methodNotAllowed, targetTooLong, headTooLarge

    /// What the user is shown for how a sign-in ended.
    init(_ error: any Error) {
        if case .accessDenied? = error as? AuthorizationError { self = .denied } else { self = .failed }
    }

    var bytes: [UInt8] {
        let body = text.map { Self.page($0.title, $0.sentence) } ?? ""
        return Array(
            """
            HTTP/1.1 \(status)
            Content-Type: text/html; charset=utf-8
            Content-Length: \(body.utf8.count)
            Cache-Control: no-store
            Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            Cross-Origin-Opener-Policy: same-origin
            Referrer-Policy: no-referrer
            X-Content-Type-Options: nosniff
            Allow: GET
            Connection: close

            \(body)
            """.replacing("\n", with: "\r\n").utf8)
    }

    private var status: String {
        switch self {
        // The user reads it; some browsers show a page of their own for an error.
        case .signedIn, .denied, .failed: "200 OK"
        case .otherSignIn, .badRequest: "400 Bad Request"
        case .notFound: "404 Not Found"
        case .methodNotAllowed: "405 Method Not Allowed"
        case .targetTooLong: "414 URI Too Long"
        case .headTooLarge: "431 Request Header Fields Too Large"
        }
    }

    private var text: (title: String, sentence: String)? {
        switch self {
        case .signedIn: ("Signed in", "You can close this window and go back to the program.")
        case .denied: ("Not signed in", "Access was denied. You can close this window and go back to the program.")
        case .failed: ("Not signed in", "Something went wrong. Go back to the program, which says what.")
        case .otherSignIn: ("Not this sign-in", "This page belongs to a sign-in that is over. You can close it.")
        case .badRequest, .notFound, .methodNotAllowed, .targetTooLong, .headTooLarge: nil
        }
    }

    /// One line, so that its bytes are those that are counted.
    private static func page(_ title: String, _ sentence: String) -> String {
        #"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>\#(title)</title></head>"#
            + "<body><h1>\(title)</h1><p>\(sentence)</p></body></html>"
    }
}
