import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Pasted codes")
struct PastedCodeTests {
    private let transport = StubTransport(
        200, #"{"access_token":"a","token_type":"Bearer","resource_owner_id":5,"scope":["view_issues"]}"#)
    private let planio: Planio
    private let outOfBand: AuthorizationRequest
    private let web: AuthorizationRequest

    init() throws {
        planio = Planio(
            configuration: try .example(), transport: transport, options: .init(time: ManualTime(), logger: .silent))
        outOfBand = planio.authorizationRequest()
        web = try planio.authorizationRequest(redirectURI: .url("https://app.example/callback"))
    }

    @Test(
        "a code may carry white space, quotes and invisible characters, or come as a query or the page's address",
        arguments: [
            "c0de", " c0de\n", "\t\r\nc0de", "c0de\u{0}", "\u{FEFF}c0de\u{200B}", "\"c0de\"", "'c0de'", "`c0de`",
            "“c0de”", "„c0de“", "«c0de»", "<c0de>", " \"c0de\" \n", "code=c0de", "?code=c0de", "'code=c0de'",
            "code=c%30de&x=%zz", "https://example.plan.io/oauth/authorize/native?code=c0de",
            "<https://Example.plan.io:443/oauth/authorize/native?code=c0de>\n", "code=c0de&state=STATE",
        ])
    func pasted(_ text: String) async throws {
        let text = text.replacing("STATE", with: outOfBand.state.expose())
        _ = try await planio.authorize(outOfBand, code: text, as: "jens")
        #expect(transport.sent.first?.body.contains("code=c0de&") == true)
    }

    @Test(
        "what is no code is refused with an error that does not repeat it",
        arguments: [
            ("", AuthorizationError.missingCode), (" \n", .missingCode), ("\"\"", .missingCode),
            ("code=", .missingCode),
            ("planted two", .malformedCode), ("https://planted.example/?code=x", .malformedCode),
            ("https://example.plan.io/oauth/authorize?client_id=planted", .malformedCode),
            ("https://example.plan.io/oauth/authorize/native", .malformedCode),
            ("http://example.plan.io/oauth/authorize/native?code=planted", .malformedCode),
            ("https://example.plan.io/x/oauth/authorize/native?code=planted", .malformedCode),
            (String(repeating: "planted", count: 1000), .malformedCode),
            (String(repeating: "planted", count: 10000), .malformedCode), ("plänted", .malformedCode),
            ("code=planted%zz", .malformedCallback), ("code=planted&code=x", .duplicateParameter("code")),
            ("code=planted&state=other", .stateMismatch),
            ("error=access_denied", .accessDenied(description: nil)),
            ("https://example.plan.io/oauth/authorize/native?error=access_denied", .accessDenied(description: nil)),
        ])
    func refused(_ text: String, _ expected: AuthorizationError) async throws {
        let error = await #expect(throws: expected) {
            try await planio.authorize(outOfBand, code: text, as: "jens")
        }
        #expect(error?.description.contains("planted") == false)
        #expect(transport.sent.isEmpty)
    }

    @Test(
        "a code without its state is taken out of band only",
        arguments: [
            ("planted", AuthorizationError.needsCallback), ("\"planted\"", .needsCallback),
            ("code=planted", .missingState), ("https://app.example/callback?code=planted", .missingState),
            ("code=planted&state=other", .stateMismatch),
            ("https://example.plan.io/oauth/authorize/native?code=planted&state=STATE", .otherRedirectURI(.host)),
        ])
    func stateless(_ text: String, _ expected: AuthorizationError) async throws {
        await #expect(throws: expected) {
            try await planio.authorize(
                web, code: text.replacing("STATE", with: web.state.expose()), as: "jens")
        }
        #expect(transport.sent.isEmpty)
    }

    @Test(
        "a pasted callback, whole or its query, is as good as one that was passed on",
        arguments: ["https://app.example/callback?code=c0de&state=STATE", " code=c0de&state=STATE\n"])
    func pastedCallback(_ text: String) async throws {
        _ = try await planio.authorize(web, code: text.replacing("STATE", with: web.state.expose()), as: "jens")
        #expect(transport.sent.first?.body.contains("code=c0de&") == true)
    }

    @Test("a callback for an out-of-band request asks for the code")
    func callbackOutOfBand() async throws {
        let url = try #require(URL(string: "https://app.example/callback?code=c&state=\(outOfBand.state.expose())"))
        await #expect(throws: AuthorizationError.needsCode) {
            try await planio.authorize(outOfBand, callback: url, as: "jens")
        }
        #expect(throws: AuthorizationError.needsCode) {
            try AuthorizationCallback.code(inQuery: "code=c", for: outOfBand)
        }
    }
}
