import Foundation
import PlanioOAuth

/// Bodies that are too short, too long, endless, slow, or not as long as was said.
enum Bodies {
    private static let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
    private static let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"

    @CaseList static var cases: [Case] {
        lengths
        chunks
        sizes
        times
    }

    @CaseList private static var lengths: [Case] {
        Case.answer(
            "bodies/good", "a body as long as was said", response(body: "{}"), "ok 200, 2 bytes ×1")
        Case.answer(
            "bodies/short-then-close", "closes after 5 of 100 bytes", head + "Content-Length: 100\r\n\r\n{\"a\":",
            "transport.connectionLost/unknown ×1")
        Case.read(
            "bodies/short-then-reset", "resets after 5 of 100 bytes", "transport.connectionLost/unknown ×1"
        ) { server in
            server.resetAtEnd()
            try server.write(head + "Content-Length: 100\r\n\r\n{\"a\":")
            server.pause(0.2)
        }
        Case.answer(
            "bodies/short-whole-json", "closes after JSON that is whole, and shorter than was said",
            head + "Content-Length: 100\r\n\r\n{\"a\":1}", "transport.connectionLost/unknown ×1")
        Case.answer(
            "bodies/longer-than-said", "sends more than was said", head + "Content-Length: 2\r\n\r\n{}{\"more\":1}",
            "ok 200, 2 bytes ×1")
        Case.answer(
            "bodies/no-length", "says no length and closes at the end", head + "\r\n{\"a\":1}", "ok 200, 7 bytes ×1")
        Case.answer("bodies/empty", "sends nothing, and says so", response(), "ok 200, 0 bytes ×1")
        // libcurl takes the digits that a length begins with, the last of several, and chunks before either. The connection
        // is closed behind each, so that nothing of it is left for another request.
        for (name, length, read) in [
            ("negative", "-5", "transport.invalidResponse/unknown"),
            ("letters", "x", "transport.invalidResponse/unknown"),
            ("fraction", "2.5", "ok 200, 2 bytes"), ("exponent", "1e3", "PlanioError.unexpectedResponse"),
            ("sign", "+2", "ok 200, 2 bytes"), ("hexadecimal", "0x2", "ok 200, 0 bytes"),
            ("list", "2, 3", "ok 200, 2 bytes"), ("spaces", "2 2", "ok 200, 2 bytes"),
            ("overflow", "99999999999999999999999999", "ok 200, 2 bytes"),
        ] {
            Case.answer(
                "bodies/length-\(name)", "says that the body has \(length) bytes",
                head + "Content-Length: \(length)\r\n\r\n{}",
                .each(urlSession: "\(read) ×1", asyncHTTPClient: "transport.invalidResponse/unknown ×1"))
        }
        Case.answer(
            "bodies/length-twice", "says the same length twice",
            head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
            .each(urlSession: "ok 200, 2 bytes ×1", asyncHTTPClient: "transport.invalidResponse/unknown ×1"))
        Case.answer(
            "bodies/length-two", "says two lengths", head + "Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}  ",
            .each(urlSession: "ok 200, 4 bytes ×1", asyncHTTPClient: "transport.invalidResponse/unknown ×1"))
        Case.answer(
            "bodies/length-and-chunked", "says a length and sends chunks",
            head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            .each(urlSession: "ok 200, 2 bytes ×1", asyncHTTPClient: "transport.invalidResponse/unknown ×1"))
        Case.answer(
            "bodies/204-with-body", "sends a body with 204",
            head.replacing("200 OK", with: "204 No Content")
                + "Content-Length: 9\r\n\r\n<html>hi!", "ok 204, 0 bytes ×1")
        Case.answer(
            "bodies/304-with-body", "sends 304 with a body, unasked",
            head.replacing("200 OK", with: "304 Not Modified") + "Content-Length: 2\r\n\r\n{}",
            "PlanioError.unexpectedResponse ×1")
        Case.answer(
            "bodies/205-with-body", "sends a body with 205",
            head.replacing("200 OK", with: "205 Reset Content")
                + "Content-Length: 2\r\n\r\n{}", "ok 205, 2 bytes ×1")
        Case.answer(
            "bodies/206-part", "sends a part that nobody asked for",
            head.replacing("200 OK", with: "206 Partial Content")
                + "Content-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\n{}", "ok 206, 2 bytes ×1")
        Case.answer(
            "bodies/html", "sends a page with 200", response("200 OK", ["Content-Type: text/html"], "<html>Hi</html>"),
            "PlanioError.unexpectedResponse ×1")
        Case.answer(
            "bodies/html-as-json", "sends a page and calls it JSON",
            response("200 OK", ["Content-Type: application/json"], "<!DOCTYPE html><html></html>"),
            "PlanioError.unexpectedResponse ×1")
        Case.answer("bodies/text", "sends words with 200", response(body: "OK"), "PlanioError.unexpectedResponse ×1")
        Case.answer(
            "bodies/nul", "sends a NUL", response(body: "\0"), "PlanioError.unexpectedResponse ×1")
    }

    @CaseList private static var chunks: [Case] {
        Case.answer(
            "bodies/chunked", "sends chunks", chunked + "1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n", "ok 200, 2 bytes ×1")
        for (name, does, bytes) in [
            ("cut-in-size", "closes within a chunk's size", "1"), ("cut-in-chunk", "closes within a chunk", "5\r\n{}"),
            ("no-end", "closes without the last chunk", "2\r\n{}\r\n"),
            ("cut-in-end", "closes within the last chunk", "2\r\n{}\r\n0\r\n"),
        ] {
            Case.answer(
                "bodies/chunked-\(name)", does, chunked + bytes, "transport.connectionLost/unknown ×1")
        }
        for (name, bytes) in [
            ("letters", "zz\r\n{}"), ("negative", "-2\r\n{}\r\n0\r\n\r\n"), ("prefix", "0x2\r\n{}\r\n0\r\n\r\n"),
            ("overflow", "FFFFFFFFFFFFFFFFF2\r\n{}\r\n0\r\n\r\n"), ("none", "\r\n{}\r\n0\r\n\r\n"),
            ("no-line-end", "2\r\n{}2\r\n  \r\n0\r\n\r\n"),
        ] {
            Case.answer(
                "bodies/chunk-size-\(name)", "sends a chunk whose size is no number, or not its size", chunked + bytes,
                .each(
                    urlSession: "transport.invalidResponse/unknown ×1",
                    asyncHTTPClient: "transport.invalidResponse/responded ×1"))
        }
        Case.answer(
            "bodies/chunked-trailers", "sends trailers behind the chunks",
            chunked + "2\r\n{}\r\n0\r\nX-Trailer: a\r\n\r\n", .crash(asyncHTTPClient: "ok 200, 2 bytes ×1"))
        Case.read(
            "bodies/chunked-trailers-endless", "sends trailers without an end",
            .each(
                urlSession: "transport.timedOut/unknown ×1", asyncHTTPClient: "transport.headerTooLarge/responded ×1"),
            Case.Settings(deadline: 4, memory: littleMemory)
        ) { server in
            try server.write(chunked + "2\r\n{}\r\n0\r\n")
            try server.flood("X-Trailer: \(String(repeating: "a", count: 500))\r\n", upTo: 500_000_000)
        }
        Case.read(
            "bodies/chunk-extension-endless", "sends a chunk's extension without an end",
            "transport.timedOut/unknown ×1", Case.Settings(deadline: 4, memory: littleMemory)
        ) { server in
            try server.write(chunked + "2;a=")
            try server.flood("aaaaaaaaaaaaaaaa")
        }
        // Where the last coding is not `chunked`, the body goes on to the connection's end (RFC 9112 6.3), and is no JSON.
        let raw = "PlanioError.unexpectedResponse"
        for (coding, curl, nio) in [
            ("identity", raw, raw), ("gzip", "transport.invalidResponse/responded", raw),
            ("chunked, chunked", "ok 200, 2 bytes", "ok 200, 2 bytes"),
            ("xchunked", "transport.invalidResponse/responded", raw), ("chunked, identity", "ok 200, 2 bytes", raw),
        ] {
            Case.answer(
                "bodies/transfer-\(coding.replacing(", ", with: "-"))", "says Transfer-Encoding: \(coding)",
                head + "Transfer-Encoding: \(coding)\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                .each(urlSession: "\(curl) ×1", asyncHTTPClient: "\(nio) ×1"))
        }
    }

    @CaseList private static var sizes: [Case] {
        let settings = Case.Settings(memory: littleMemory)
        Case.read(
            "bodies/oversized-said", "says 10 GB and sends them", "transport.responseTooLarge/responded ×1", settings
        ) { server in
            try server.write(head + "Content-Length: 10000000000\r\n\r\n")
            try server.flood(" ")
        }
        Case.read(
            "bodies/oversized-silent", "says 10 GB and sends nothing",
            "transport.responseTooLarge/responded ×1 | transport.timedOut/unknown ×1", .short
        ) { server in
            try server.write(head + "Content-Length: 10000000000\r\n\r\n")
            server.waitForClose()
        }
        Case.read("bodies/endless", "never stops", "transport.responseTooLarge/responded ×1", settings) { server in
            try server.write(head + "\r\n")
            try server.flood("[1,")
        }
        Case.read("bodies/endless-chunks", "sends chunks for ever", "transport.responseTooLarge/responded ×1", settings)
        { server in
            try server.write(chunked)
            try server.flood("1\r\n \r\n")
        }
        Case.read(
            "bodies/endless-error", "fails with 500 and never stops", "transport.responseTooLarge/responded ×1",
            settings
        ) { server in
            try server.write("HTTP/1.1 500 No\r\nConnection: close\r\n\r\n")
            try server.flood("<p>")
        }
        Case.read(
            "bodies/at-the-limit", "sends as many bytes as are allowed", "ok 200, 65536 bytes ×1"
        ) { server in
            try server.write(response(body: "{" + String(repeating: " ", count: 65_534) + "}"))
        }
        Case.read(
            "bodies/over-the-limit", "sends one byte more than is allowed", "transport.responseTooLarge/responded ×1"
        ) { server in
            try server.write(response(body: "{" + String(repeating: " ", count: 65_535) + "}"))
        }
        Case(
            "bodies/endless-stream", "a download that never stops, read piece by piece up to a limit of 64 MB",
            "transport.responseTooLarge/responded, 64 MB read or less ×1", settings
        ) { stage in
            stage.serve("/attachments/download/7.json") { server in
                try server.write(head + "\r\n")
                try server.flood(Data(count: 65_536))
            }
            let client = try stage.client()
            let read = Locked(0)
            let outcome = await stage.outcome {
                for try await piece in try await client.attachments.stream(
                    7, limits: .transfer(timeout: .seconds(60), bytes: 64_000_000))
                {
                    read.withLock { $0 += piece.count }
                }
                return "ok"
            }
            let count = read.withLock { $0 }
            return
                "\(outcome), \(count <= 64_000_000 ? "64 MB read or less" : "\(count) bytes read") ×\(stage.count("/attachments/download/7.json"))"
        }
    }

    @CaseList private static var times: [Case] {
        Case.read("bodies/silent-after-head", "says nothing after the head", "transport.timedOut/unknown ×1", .short) {
            server in
            try server.write(head + "Content-Length: 2\r\n\r\n")
            server.waitForClose()
        }
        Case.read("bodies/silent-within", "says nothing more after a byte", "transport.timedOut/unknown ×1", .short) {
            server in
            try server.write(head + "Content-Length: 2\r\n\r\n{")
            server.waitForClose()
        }
        Case.read(
            "bodies/dripped", "sends a byte ten times a second, for ever", "transport.timedOut/unknown ×1", .short
        ) { server in
            try server.write(head + "\r\n")
            try server.drip(" ")
        }
        Case.read(
            "bodies/dripped-chunks", "sends a chunk ten times a second, for ever", "transport.timedOut/unknown ×1",
            .short
        ) { server in
            try server.write(chunked)
            try server.drip("1\r\n \r\n")
        }
        Case.read("bodies/slow-but-in-time", "sends a byte after the other, in time", "ok 200, 2 bytes ×1") { server in
            for byte in (head + "Content-Length: 2\r\n\r\n{}") {
                try server.write(String(byte))
                server.pause(0.002)
            }
        }
    }
}
