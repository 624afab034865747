import Foundation
import PlanioOAuth

/// What stands before the body: cut off, endless, doubled, or not HTTP at all.
enum Heads {
    /// libcurl does not say that it was too large.
    private static let tooLarge = Expectation.each(
        urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "transport.headerTooLarge/responded ×1")

    @CaseList static var cases: [Case] {
        cut
        garbage
        interim
        fields
    }

    @CaseList private static var cut: [Case] {
        Case.answer("heads/nothing", "closes without a word", "", "transport.connectionLost/unknown ×1")
        for (name, does, bytes) in [
            ("in-status-line", "closes within the status line", "HTTP/1.1 20"),
            ("in-fields", "closes between two fields", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"),
            ("before-end", "closes within the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r"),
        ] {
            Case.answer("heads/cut-\(name)", does, bytes, "transport.connectionLost/unknown ×1")
        }
        for (name, does, bytes) in [
            ("status-line", "closes after the status line", "HTTP/1.1 200 OK\r\n"),
            ("in-field", "closes within a field", "HTTP/1.1 200 OK\r\nContent-Le"),
        ] {
            Case.answer(
                "heads/cut-\(name)", does, bytes, .crash(asyncHTTPClient: "transport.connectionLost/unknown ×1"))
        }
        Case.read("heads/silent", "accepts the request and says nothing", "transport.timedOut/unknown ×1", .short) {
            $0.waitForClose()
        }
        Case.read("heads/dripped", "sends a field ten times a second", "transport.timedOut/unknown ×1", .short) {
            server in
            try server.write("HTTP/1.1 200 OK\r\n")
            try server.drip("X-A: b\r\n")
        }
        Case.read("heads/dripped-bytes", "sends one letter ten times a second", "transport.timedOut/unknown ×1", .short)
        { server in
            try server.write("HTTP/1.1 200 O")
            try server.drip("K")
        }
        Case.read(
            "heads/endless-fields", "sends fields for ever", tooLarge, Case.Settings(memory: littleMemory)
        ) { server in
            try server.write("HTTP/1.1 200 OK\r\n")
            try server.flood("X-A: \(String(repeating: "b", count: 1000))\r\n")
        }
        Case.read(
            "heads/endless-small-fields", "sends the smallest of fields for ever",
            .each(
                urlSession: "transport.timedOut/unknown ×1", asyncHTTPClient: "transport.headerTooLarge/responded ×1"),
            Case.Settings(deadline: 4, memory: littleMemory)
        ) { server in
            try server.write("HTTP/1.1 200 OK\r\n")
            try server.flood("a:\r\n")
        }
        Case.read(
            "heads/endless-field", "sends a field without an end", tooLarge, Case.Settings(memory: littleMemory)
        ) { server in
            try server.write("HTTP/1.1 200 OK\r\nX-A: ")
            try server.flood("bbbbbbbbbb")
        }
        Case.read(
            "heads/endless-name", "sends a field's name without an end", tooLarge, Case.Settings(memory: littleMemory)
        ) { server in
            try server.write("HTTP/1.1 200 OK\r\nX")
            try server.flood("bbbbbbbbbb")
        }
        Case.read(
            "heads/endless-status-line", "sends a status line without an end",
            .each(urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "transport.timedOut/unknown ×1"),
            Case.Settings(deadline: 4, memory: littleMemory)
        ) { server in
            try server.write("HTTP/1.1 200 O")
            try server.flood("KKKKKKKKKK")
        }
    }

    @CaseList private static var garbage: [Case] {
        for (name, does, bytes) in [
            ("smtp", "greets as a mail server", "220 mail.example.org ESMTP\r\n\r\n"),
            ("ssh", "greets as an SSH server", "SSH-2.0-OpenSSH_9.2\r\n"), ("word", "says hello", "hello"),
            ("nul", "sends NULs", String(repeating: "\0", count: 1000)),
            ("tls", "answers with a TLS alert", "\u{15}\u{3}\u{1}\0\u{2}\u{2}\u{28}"),
            ("http09", "sends a body and no head", "<html></html>"),
            ("version", "speaks HTTP/9.1", "HTTP/9.1 200 OK\r\n\r\n"),
            ("http2", "answers in HTTP/2, unasked", "\0\0\0\u{4}\0\0\0\0\0"),
            ("status-letters", "sends letters for a status", "HTTP/1.1 abc OK\r\n\r\n"),
            ("status-short", "sends a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
            ("status-long", "sends a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
            ("status-negative", "sends a negative status", "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n"),
            ("no-colon", "sends a field without a colon", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
            ("no-name", "sends a field without a name", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n"),
        ] {
            Case.answer("heads/garbage-\(name)", does, bytes, "transport.invalidResponse/unknown ×1")
        }
        Case.answer(
            "heads/garbage-rtsp", "speaks RTSP, which SwiftNIO reads as HTTP", "RTSP/1.0 200 OK\r\n\r\n",
            .each(urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "ok 200, 0 bytes ×1"))
        Case.answer(
            "heads/garbage-lower-case", "writes http in small letters", "http/1.1 200 OK\r\n\r\n",
            .each(urlSession: "ok 200, 0 bytes ×1", asyncHTTPClient: "transport.invalidResponse/unknown ×1"))
        Case.read("heads/garbage-random", "sends 100 kB at random", "transport.invalidResponse/unknown ×1") { server in
            var state: UInt64 = 1
            try server.write(
                Data(
                    (0..<100_000).map { _ in
                        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        return UInt8(state >> 56)
                    }))
        }
        Case.answer(
            "heads/no-reason", "leaves the reason and its space out", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
            .each(urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "ok 200, 2 bytes ×1"))
        Case.answer(
            "heads/bare-line-feeds", "ends lines with LF alone", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
            "transport.invalidResponse/unknown ×1")
        Case.answer(
            "heads/empty-lines-first", "sends empty lines before the status line",
            "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            .each(urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "ok 200, 2 bytes ×1"))
        Case.answer(
            "heads/http10", "speaks HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "ok 200, 2 bytes ×1")
    }

    @CaseList private static var interim: [Case] {
        let ok = response(body: "{}")
        Case.answer("heads/100-first", "says 100 first", "HTTP/1.1 100 Continue\r\n\r\n" + ok, "ok 200, 2 bytes ×1")
        Case.answer(
            "heads/103-first", "says 103 with fields first",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nContent-Length: 9\r\n\r\n" + ok,
            "ok 200, 2 bytes ×1")
        Case.read("heads/1xx-many", "says 100 a hundred times first", "ok 200, 2 bytes ×1") { server in
            try server.write(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100) + ok)
        }
        Case.read(
            "heads/1xx-storm", "says 102 for ever",
            "transport.timedOut/unknown ×1 | transport.invalidResponse/unknown ×1",
            Case.Settings(deadline: 4, memory: littleMemory)
        ) { server in try server.flood("HTTP/1.1 102 Processing\r\n\r\n") }
        Case.read(
            "heads/1xx-dripped", "says 102 ten times a second", "transport.timedOut/unknown ×1", .short
        ) { server in try server.drip("HTTP/1.1 102 Processing\r\n\r\n") }
        Case.answer(
            "heads/1xx-alone", "says 100 and closes", "HTTP/1.1 100 Continue\r\n\r\n",
            "transport.connectionLost/unknown ×1")
        Case.read(
            "heads/101", "changes the protocol, unasked",
            "PlanioError.unexpectedResponse ×1 | transport.invalidResponse/unknown ×1 | transport.timedOut/unknown ×1",
            .short
        ) { server in
            try server.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            server.waitForClose()
        }
        Case.answer(
            "heads/two-responses", "sends two responses for one request",
            response(body: "{}", close: false) + response("500 No", [], "{}"), "ok 200, 2 bytes ×1")
    }

    private static func with(_ field: String) -> String {
        "HTTP/1.1 200 OK\r\n\(field)\r\nContent-Length: 2\r\n\r\n{}"
    }

    @CaseList private static var fields: [Case] {
        for (name, does, field) in [
            ("empty", "sends a field without a value", "X-A:"), ("tabs", "pads a value with tabs", "X-A:\t b \t"),
            ("doubled", "sends Content-Type twice", "Content-Type: text/html\r\nContent-Type: application/json"),
            ("utf8", "sends UTF-8 in a field", "X-Name: Jörg 🐟"),
            ("retry-after", "asks to wait ages, with 200", "Retry-After: 99999999999999999999"),
            ("date", "lives in 1970", "Date: Thu, 01 Jan 1970 00:00:00 GMT"),
            ("cookie", "sets cookies", "Set-Cookie: planted=1\r\nSet-Cookie: b=2; Domain=example.org"),
            ("hsts", "asks for HTTPS from now on", "Strict-Transport-Security: max-age=99999999"),
            ("alt-svc", "names another server", "Alt-Svc: h2=\"other.example:443\"; persist=1"),
            ("refresh", "asks to go elsewhere", "Refresh: 0; url=http://other.example/"),
            ("location", "names a place with 200", "Location: http://other.example/"),
        ] {
            Case.answer("heads/field-\(name)", does, with(field), "ok 200, 2 bytes ×1")
        }
        Case.answer(
            "heads/field-no-space", "leaves the space behind a colon out", with("X-A:b"),
            .each(urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "ok 200, 2 bytes ×1"))
        Case.answer(
            "heads/field-folded", "folds a field over two lines", with("X-A: b\r\n c"),
            "ok 200, 2 bytes ×1 | transport.invalidResponse/unknown ×1")
        for (name, does, field) in [
            ("nul", "sends NUL in a field", "X-A: a\0b"), ("name-space", "sends a space in a name", "X A: b"),
            ("name-control", "sends a control character in a name", "X\u{1}A: b"),
            ("name-8-bit", "sends UTF-8 in a name", "Ä: b"),
        ] {
            Case.answer("heads/field-\(name)", does, with(field), "transport.invalidResponse/unknown ×1")
        }
        for (name, does, field) in [
            ("control", "sends a control character in a field", "X-A: a\u{1}b"),
            ("escape", "sends an ANSI escape in a field", "X-Request-Id: \u{1B}[31mred"),
            ("carriage-return", "sends a CR alone in a field", "X-A: a\rX-B: c"),
            ("delete", "sends DEL in a field", "X-A: a\u{7F}b"),
        ] {
            Case.answer(
                "heads/field-\(name)", does, with(field),
                "ok 200, 2 bytes ×1 | transport.invalidResponse/unknown ×1")
        }
        Case.read(
            "heads/field-latin1", "sends Latin-1 in a field",
            .each(urlSession: "transport.invalidResponse/unknown ×1", asyncHTTPClient: "ok 200, 2 bytes ×1")
        ) { server in
            try server.write(
                Data("HTTP/1.1 200 OK\r\nX-Name: J".utf8) + [0xF6] + Data("rg\r\nContent-Length: 2\r\n\r\n{}".utf8))
        }
        Case.answer(
            "heads/fields-many", "sends 100 fields", with((1...100).map { "X-\($0): a" }.joined(separator: "\r\n")),
            "ok 200, 2 bytes ×1")
        Case.answer(
            "heads/field-large", "sends a field of 8 kB", with("X-A: \(String(repeating: "b", count: 8000))"),
            "ok 200, 2 bytes ×1")
        Case.answer(
            "heads/fields-too-many", "sends 1 MB of fields",
            with((1...1000).map { "X-\($0): \(String(repeating: "b", count: 1000))" }.joined(separator: "\r\n")),
            tooLarge, Case.Settings(memory: littleMemory))
        Case(
            "heads/cookies-not-kept", "sets a cookie, and looks for it in the next request",
            "ok 200, 2 bytes ×2, no cookie"
        ) { stage in
            stage.serve {
                try $0.write(response("200 OK", ["Set-Cookie: session=1; Path=/", "ETag: \"a\""], "{}"))
            }
            let client = try stage.client()
            _ = try await stage.get(by: client)
            let seen = try await stage.get(by: client)
            let isKept = stage.server.requests.contains { $0["Cookie"] != nil || $0["If-None-Match"] != nil }
            return "\(seen), \(isKept ? "a cookie" : "no cookie")"
        }
        Case(
            "heads/request-id-with-secret", "repeats the API key in X-Request-Id, in the body and in a field, with 422",
            "PlanioError.validation ×1"
        ) { stage in
            stage.serve { server in
                try server.write(
                    response(
                        "422 No", ["X-Request-Id: \(Planted.apiKey)", "X-Key: \(Planted.apiKey)"],
                        #"{"errors":["the key \#(Planted.apiKey) is wrong"]}"#))
            }
            return try await stage.get()
        }
    }
}
