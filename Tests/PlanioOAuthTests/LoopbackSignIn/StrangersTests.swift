import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What arrives at the port and is not the callback: answered or dropped, and the wait goes on.
@Suite("Signing in by the browser: strangers at the port", .bounded)
struct StrangersTests {
    @Test("L01: a browser that asks for an icon first finds none, and the callback is taken afterwards")
    func icon() async throws {
        let signIn = try await SignInUnderTest()
        #expect(try await signIn.ask("/favicon.ico") == LoopbackResponse.notFound.text)
        #expect(try await signIn.ask("/other" + signIn.target()) == LoopbackResponse.notFound.text)
        try await signIn.finishes()
    }

    @Test("L02: a connection that says nothing blocks nobody, and is ended after its time")
    func preconnect() async throws {
        let signIn = try await SignInUnderTest()
        let silent = try signIn.visitor()
        // The one's and the sign-in's own.
        await signIn.time.waitForSleepers(2)
        #expect(try await signIn.ask("/favicon.ico") == LoopbackResponse.notFound.text)
        signIn.time.advance(by: LoopbackSignIn.visitLimit)
        #expect(await silent.heard() == "")
        try await signIn.finishes()
    }

    @Test("L02: a connection that still says nothing at the end is closed with the port")
    func preconnectAtTheEnd() async throws {
        let signIn = try await SignInUnderTest()
        let silent = try signIn.visitor()
        try await signIn.finishes()
        #expect(await silent.heard() == "")
    }

    @Test("L03: a connection that is reset in the middle of its request ends nothing")
    func reset() async throws {
        let signIn = try await SignInUnderTest()
        for text in ["", "GET ", try signIn.request(signIn.target()).dropLast(2).description] {
            let visitor = try signIn.visitor()
            visitor.resetAtEnd()
            await visitor.say(text)
        }
        try await signIn.finishes()
    }

    @Test("L04: who sends a byte a second is ended at the limit, and others are served meanwhile")
    func slow() async throws {
        let signIn = try await SignInUnderTest()
        let slow = try signIn.visitor()
        await signIn.time.waitForSleepers(2)
        for byte in "GET / HTTP".utf8 {
            await slow.say([byte])
            signIn.time.advance(by: .seconds(1))
        }
        #expect(await slow.heard() == "")
        try await signIn.finishes()
    }

    @Test("L05: of a hundred connections the oldest are ended, so that there is room for the callback")
    func crowd() async throws {
        let signIn = try await SignInUnderTest()
        var crowd: [Visitor] = []
        for _ in 1...100 { crowd.append(try signIn.visitor()) }
        for visitor in crowd.prefix(100 - LoopbackSignIn.visitorLimit) { #expect(await visitor.heard() == "") }
        #if os(Linux)
        // Theirs and the port's own, as soon as those that were ended are closed too.
        while try sockets(onPort: signIn.port).count > LoopbackSignIn.visitorLimit + 1 { await Task.yield() }
        #endif
        try await signIn.finishes()
        for visitor in crowd { #expect(await visitor.heard() == "") }
    }

    @Test("L06: a request line of a megabyte, or ten thousand fields, are refused and read no further")
    func tooMuch() async throws {
        let signIn = try await SignInUnderTest()
        let line = String(repeating: "a", count: 1_000_000)
        #expect(try await signIn.ask("/?code=\(line)") == LoopbackResponse.targetTooLong.text)
        let fields = String(repeating: "a: b\r\n", count: 10_000)
        #expect(try await signIn.ask(signIn.target(), fields: fields) == LoopbackResponse.headTooLarge.text)
        let field = "Cookie: \(line)\r\n"
        #expect(try await signIn.ask(signIn.target(), fields: field) == LoopbackResponse.headTooLarge.text)
        let cookies = "Cookie: \(String(repeating: "a", count: 40_000))\r\n"
        #expect(try await signIn.ask("/favicon.ico", fields: cookies) == LoopbackResponse.notFound.text)
        try await signIn.finishes()
    }

    @Test(
        "L07: another method than GET is told so, and is not the callback, though it has code and state",
        arguments: ["POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "FOO"])
    func method(_ method: String) async throws {
        let signIn = try await SignInUnderTest()
        let fields = "Origin: https://evil.example\r\nAccess-Control-Request-Private-Network: true\r\n"
        let heard = try await signIn.ask(signIn.target(), method: method, fields: fields)
        #expect(heard == LoopbackResponse.methodNotAllowed.text)
        #expect(heard.hasPrefix("HTTP/1.1 405 ") && heard.contains("\r\nAllow: GET\r\n"))
        #expect(heard.contains("\r\nContent-Length: 0\r\n"), "nothing follows, so HEAD is answered as it should be")
        #expect(!heard.contains("Access-Control"))
        try await signIn.finishes()
    }

    @Test(
        "L08: under another name than the address, a page elsewhere reaches nothing (DNS rebinding)",
        arguments: [
            "evil.example", "evil.example:PORT", "localhost:PORT", "127.0.0.1", "127.0.0.1:1", "127.1:PORT", "",
        ])
    func host(_ host: String) async throws {
        let signIn = try await SignInUnderTest()
        let host = host.replacing("PORT", with: "\(signIn.port)")
        #expect(try await signIn.ask(signIn.target(), host: host) == LoopbackResponse.badRequest.text)
        try await signIn.finishes()
    }

    @Test("L08: no host, or two, is nobody's request")
    func hosts() async throws {
        let signIn = try await SignInUnderTest()
        let target = try signIn.target()
        #expect(try await signIn.visitor().ask("GET \(target) HTTP/1.1\r\n\r\n") == LoopbackResponse.badRequest.text)
        let second = "Host: 127.0.0.1:\(signIn.port)\r\n"
        #expect(try await signIn.ask(target, fields: second) == LoopbackResponse.badRequest.text)
        try await signIn.finishes()
    }

    @Test("L09: a target in absolute form, or none at all, is refused")
    func absoluteForm() async throws {
        let signIn = try await SignInUnderTest()
        let target = try signIn.target()
        for target in ["http://127.0.0.1:\(signIn.port)\(target)", "http://evil.example/", "*", "127.0.0.1:80", "?a=b"]
        {
            #expect(try await signIn.ask(target) == LoopbackResponse.badRequest.text)
        }
        try await signIn.finishes()
    }

    @Test("L10: HTTP/0.9, HTTP/2, TLS and garbage are refused at once")
    func otherProtocols() async throws {
        let signIn = try await SignInUnderTest()
        let target = try signIn.target()
        let hello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 0xAA, count: 506)
        let texts: [[UInt8]] = [
            Array("GET \(target)\r\n".utf8), Array("GET \(target)\n".utf8),
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8), Array("GET \(target) HTTP/1.1\n".utf8),
            Array("GET  \(target) HTTP/1.1\r\n".utf8), Array("get \(target) HTTP/1.1\r\n".utf8),
            Array("GET /\u{1b}[31m HTTP/1.1\r\n".utf8), Array("GET /ü HTTP/1.1\r\n".utf8), hello, [0], [0xFF, 0xFE],
            Array("\r\n\r\n".utf8),
        ]
        for text in texts {
            let visitor = try signIn.visitor()
            await visitor.say(text)
            #expect(await visitor.heard() == LoopbackResponse.badRequest.text, "\(text.prefix(40))")
        }
        try await signIn.finishes()
    }

    @Test(
        "a callback without the state of this sign-in, or that is forged, ends nothing",
        arguments: [
            "/?code=planted", "/?code=planted&state=", "/?code=planted&state=planted", "/?error=access_denied",
            "/?error=access_denied&state=planted", "/?code=planted&state=STATEx",
            "/?code=planted&state=STATE&state=STATE",
            "/?code=planted&state=%ff", "/?", "/", "/?iss=https%3A%2F%2Fevil.example&error=x",
        ])
    func foreignCallback(_ target: String) async throws {
        let signIn = try await SignInUnderTest()
        let state = try #require(
            URLComponents(url: signIn.url, resolvingAgainstBaseURL: false)?.queryItems?.first { $0.name == "state" }?
                .value)
        let target = target.replacing("STATE", with: state)
        #expect(try await signIn.ask(target) == LoopbackResponse.otherSignIn.text)
        try await signIn.finishes()
    }

    @Test("L17: whatever a visitor sends, the bytes of each response are always the same")
    func constant() async throws {
        let probe = "%3Cscript%3Ealert(1)%3C%2Fscript%3E<script>planted</script>%0d%0aSet-Cookie:%20planted"
        let signIn = try await SignInUnderTest()
        for target in ["/?code=\(probe)", "/\(probe)", "/?error=\(probe)&state=\(probe)&error_description=\(probe)"] {
            let heard = try await signIn.ask(target, fields: "Referer: \(probe)\r\nOrigin: \(probe)\r\n")
            #expect(LoopbackResponse.allCases.map(\.text).contains(heard))
        }
        let denied = try await signIn.ask(signIn.target(agrees: false) + "&error_uri=\(probe)&x=\(probe)")
        #expect(denied == LoopbackResponse.denied.text)
        await #expect(throws: AuthorizationError.self) { try await signIn.result.value }
    }

    @Test("each response forbids what a page could do, and to keep it")
    func fields() {
        for response in LoopbackResponse.allCases {
            let parts = response.text.components(separatedBy: "\r\n\r\n")
            #expect(parts.count == 2)
            for field in [
                "Content-Security-Policy: default-src 'none';", "Cache-Control: no-store",
                "Referrer-Policy: no-referrer",
                "X-Content-Type-Options: nosniff", "Connection: close", "Content-Length: \(parts[1].utf8.count)\r\n",
            ] {
                #expect(parts[0].contains("\r\n\(field)"), "\(response) \(field)")
            }
        }
    }

    @Test("L19: a second request behind the callback, on the same connection, is ignored")
    func pipelined() async throws {
        let signIn = try await SignInUnderTest()
        let target = try signIn.target()
        let heard = try await signIn.visitor().ask(signIn.request(target) + signIn.request("/favicon.ico"))
        #expect(heard == LoopbackResponse.signedIn.text)
        #expect(try await signIn.result.value.users.current().login == "jens")
        #expect(signIn.sandbox.counters.tokenRequests == 1)
    }
}
