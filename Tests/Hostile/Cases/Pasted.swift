import Foundation
import PlanioOAuth

/// What users paste where a code is wanted.
enum Pasted {
    private static func paste(
        _ name: String, _ does: String, _ text: String, _ expected: Expectation, redirectURI: RedirectURI = .outOfBand
    ) -> Case {
        Case("pasted/\(name)", does, expected) { stage in
            let planio = try stage.planio(redirectURI)
            let request = planio.authorizationRequest()
            stage.plant(request)
            let text = text.replacing("STATE", with: request.state.expose())
                .replacing("SITE", with: stage.server.origin).replacing("URL", with: "\(request.url)")
            let seen = await stage.outcome {
                _ = try await planio.authorize(request, code: text, as: "jens")
                return "ok"
            }
            let forms = stage.server.requests.filter { $0.path == "/oauth/token" }
                .map { String(decoding: $0.body, as: UTF8.self) }
            let code = forms.first?.split(separator: "&").first { $0.hasPrefix("code=") }
            return "\(seen)\(code.map { " \($0)" } ?? "") ×\(forms.count)"
        }
    }

    private static func refused(_ kind: String) -> Expectation { "AuthorizationError.\(kind) ×0" }

    @CaseList static var cases: [Case] {
        for (name, does, text) in [
            ("bare", "a code", "planted"), ("spaces", "a code with spaces and line ends around", " \t planted\r\n"),
            ("quotes", "a code in quotes", "“planted”"), ("angles", "a code in angle brackets", "<planted>"),
            ("named", "code= before it", "code=planted"),
            ("page", "the page's address", "SITE/oauth/authorize/native?code=planted"),
            ("invisible", "a code with invisible characters around", "\u{FEFF}\u{200B}planted\u{200B}"),
        ] {
            paste(name, does, text, "ok code=planted ×1")
        }
        for (name, does, text, kind) in [
            ("empty", "nothing", "", "missingCode"), ("blank", "spaces", " \n\t ", "missingCode"),
            ("quotes-alone", "quotes alone", "\"\"", "missingCode"),
            ("words", "two words", "planted code", "malformedCode"),
            ("line-end", "a line end within", "plan\nted", "malformedCode"),
            ("nul", "NUL within", "plan\0ted", "malformedCode"), ("emoji", "a fish", "planted🐟", "malformedCode"),
            ("letter", "an umlaut", "plantedü", "malformedCode"),
            (
                "other-page", "an address elsewhere", "https://evil.example/oauth/authorize/native?code=planted",
                "malformedCode"
            ),
            ("authorize-page", "the address to authorize at", "URL", "malformedCode"),
            ("huge", "5 kB", String(repeating: "x", count: 5000), "malformedCode"),
            ("huger", "1 MB", String(repeating: "x", count: 1_000_000), "malformedCode"),
            ("code-twice", "two codes", "code=planted&code=planted2", "duplicateParameter(code)"),
            ("wrong-state", "a code with another state", "code=planted&state=x", "stateMismatch"),
            ("denied", "an error", "error=access_denied", "accessDenied"),
        ] {
            paste(name, does, text, refused(kind))
        }
        paste("html", "markup, which the server judges", "<b>planted</b>", "ok code=b%3Eplanted%3C%2Fb ×1")
        paste(
            "bare-for-callback", "a code alone where there is a callback", "planted", refused("needsCallback"),
            redirectURI: .loopback)
        paste(
            "callback-for-callback", "the callback where there is one", "http://127.0.0.1?code=planted&state=STATE",
            "ok code=planted ×1", redirectURI: .loopback)
        Case("pasted/callback-out-of-band", "a callback where there is none", "AuthorizationError.needsCode ×0") {
            stage in
            let planio = try stage.planio()
            let request = planio.authorizationRequest()
            return await stage.outcome {
                _ = try await planio.authorize(
                    request, callbackQuery: "code=planted&state=\(request.state.expose())", as: "jens")
                return "ok"
            } + " ×\(stage.count("/oauth/token"))"
        }
    }
}
