import Foundation
import PlanioOAuth

/// Files that are not what the server says they are, and names that would lead elsewhere.
enum Uploads {
    private static func attachment(_ filename: String, size: Int) -> String {
        let name = String(decoding: (try? JSONEncoder().encode(filename)) ?? Data("\"\"".utf8), as: UTF8.self)
        return
            #"{"attachment":{"id":7,"filename":\#(name),"filesize":\#(size),"content_type":"text/plain","content_url":"http://example.org/attachments/download/7/x","author":{"id":5,"name":"Jens"},"created_on":"2026-01-01T00:00:00Z"}}"#
    }

    /// A file of which the checksum is known, as project files have one.
    private struct Known: Planio.Downloadable {
        let attachmentID: Planio.Attachment.ID = 7
        let filename: String
        let filesize: Int
        let digest: String?
    }

    /// Downloads attachment 7 into a new directory, and says what is there then.
    private static func download(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Case.Settings = Case.Settings(),
        filename: String = "a.txt", size: Int = 4, digest: String? = nil,
        _ script: @escaping Stage.Script = { try $0.write(response(body: "text")) }
    ) -> Case {
        Case("files/\(name)", does, expected, settings) { stage in
            let directory = "\(NSTemporaryDirectory())/hostile-files-\(getpid())"
            let inner = "\(directory)/a/b"
            try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            stage.serve("/attachments/7.json") {
                try $0.write(response(body: attachment(filename, size: size)))
            }
            stage.serve("/attachments/download/7.json", script)
            let client = try stage.client()
            let seen = await stage.outcome {
                let file = try await client.attachments.get(7)
                let known = Known(filename: file.filename, filesize: file.filesize, digest: digest)
                let path = try await client.attachments.download(
                    known, into: inner, limits: .transfer(idle: .seconds(1.5)))
                let name = path.dropFirst(inner.count + 1)
                return name.utf8.count > 100 ? "ok long" : "ok \(name)"
            }
            let all = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
            let outside = all.filter { !["a", "a/b"].contains($0) && !$0.hasPrefix("a/b/") }
            let inside = all.filter { $0.hasPrefix("a/b/") }.count
            return "\(seen), \(outside.isEmpty ? "\(inside) inside" : "OUTSIDE \(outside)")"
        }
    }

    @CaseList static var cases: [Case] {
        download("good", "a file as it should be", "ok a.txt, 1 inside")
        for (name, filename, expected) in [
            ("dots", "../../evil", "ok .._.._evil, 1 inside"), ("absolute", "/etc/passwd", "ok _etc_passwd, 1 inside"),
            ("backslashes", "..\\..\\evil", "ok .._.._evil, 1 inside"),
            ("dot-dot", "..", "ok attachment 7, 1 inside"), ("dot", ".", "ok attachment 7, 1 inside"),
            ("empty", "", "ok attachment 7, 1 inside"), ("nul", "a\0b", "ok a_b, 1 inside"),
            ("line-end", "a\r\nb", "ok a__b, 1 inside"), ("hidden", ".bashrc", "ok .bashrc, 1 inside"),
            ("option", "-rf", "ok -rf, 1 inside"),
        ] {
            download(
                "name-\(name)", "a file whose name is “\(filename.debugDescription.dropFirst().dropLast())”",
                Expectation(stringLiteral: expected), filename: filename)
        }
        download(
            "name-long", "a file whose name has a million letters", "ok long, 1 inside",
            Case.Settings(responseBytes: 4_000_000),
            filename: String(repeating: "x", count: 1_000_000) + ".txt")
        download(
            "name-emoji", "a file whose name is 200 fish", "ok long, 1 inside",
            filename: String(repeating: "🐟", count: 200) + ".txt")
        download("short", "a file that is shorter than was said", "PlanioError.wrongSize, 0 inside", size: 9)
        download("long", "a file that is longer than was said", "PlanioError.wrongSize, 0 inside", size: 2)
        download("negative-size", "a file of less than no bytes", "PlanioError.wrongSize, 0 inside", size: -1)
        download(
            "endless", "a file that never ends", "PlanioError.wrongSize, 0 inside", Case.Settings(memory: littleMemory),
            size: 4
        ) { server in
            try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            try server.flood("text")
        }
        download("cut", "a file that is cut off", "transport.connectionLost/unknown, 0 inside") { server in
            try server.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nte")
        }
        download("cut-no-length", "a file that is cut off, and has no length", "PlanioError.wrongSize, 0 inside") {
            server in
            try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nte")
        }
        download("reset", "a file in whose midst the connection is reset", "transport.connectionLost/unknown, 0 inside")
        { server in
            server.resetAtEnd()
            try server.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nte")
            server.pause(0.3)
        }
        download("stalled", "a file that stops coming", "transport.stalled/responded, 0 inside") { server in
            try server.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nte")
            server.waitForClose()
        }
        // A build for debugging may take longer to decode it than nothing may move.
        download(
            "bomb", "a file that is a bomb",
            "PlanioError.wrongSize, 0 inside | transport.stalled/unknown, 0 inside", Case.Settings(memory: littleMemory)
        ) { server in
            let bomb = Gzip.bomb(of: 100_000_000)
            try server.write(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
            )
            try server.write(bomb)
        }
        download(
            "other-content", "a file of the right size and another content", "PlanioError.wrongDigest, 0 inside",
            digest: String(repeating: "0", count: 64))
        download(
            "login-page", "a login page of the file's size, with 200", "PlanioError.wrongDigest, 0 inside",
            digest: String(repeating: "0", count: 64)
        ) {
            try $0.write(response("200 OK", ["Content-Type: text/html"], "<ht>"))
        }
        download("disposition", "a file that names itself otherwise in its header", "ok a.txt, 1 inside") {
            try $0.write(
                response(
                    "200 OK",
                    ["Content-Disposition: attachment; filename=\"../../evil\"; filename*=UTF-8''%2e%2e%2fevil"], "text"
                ))
        }
        download("404-html", "no file, by a page", "PlanioError.notFound, 0 inside") {
            try $0.write(response("404 No", [], "<html>"))
        }
        for (name, body, expected) in [
            ("no-token", #"{"upload":{"id":1}}"#, "PlanioError.undecodable(upload.token)"),
            ("token-number", #"{"upload":{"token":7}}"#, "PlanioError.undecodable(upload.token)"),
            ("no-upload", "{}", "PlanioError.undecodable(upload)"),
            ("page", "<html>", "PlanioError.unexpectedResponse"), ("empty", "", "PlanioError.unexpectedResponse"),
        ] {
            Case(
                "files/upload-\(name)", "says 201 to an upload, and not what it is called",
                Expectation(stringLiteral: expected)
            ) { stage in
                stage.serve("/uploads.json") { try $0.write(response("201 Created", [], body)) }
                let client = try stage.client()
                return await stage.outcome {
                    "ok \(try await client.attachments.upload(Data("x".utf8), named: "a").filename ?? "")"
                }
            }
        }
        for (name, url) in [
            ("other-host", "https://evil.example/attachments/download/7/a"),
            ("userinfo", "http://SELF@evil.example/attachments/download/7/a"), ("file", "file:///etc/passwd"),
            ("javascript", "javascript:alert(1)"), ("other-path", "http://SELF/users/current.json"),
            ("relative", "/attachments/download/7/a"), ("line-end", "http://SELF/attachments/download/7/a\r\nX: y"),
        ] {
            Case(
                "files/url-\(name)", "a file by the URL \(url.debugDescription)",
                "PlanioError.invalidRequest, nothing sent"
            ) { stage in
                let client = try stage.client()
                let seen = await stage.outcome {
                    _ = try await client.attachments.stream(
                        at: url.replacing("SELF", with: "127.0.0.1:\(stage.server.port)"))
                    return "ok"
                }
                let kind = seen.hasPrefix("PlanioError.invalidRequest") ? "PlanioError.invalidRequest" : seen
                return "\(kind), \(stage.server.requests.isEmpty ? "nothing sent" : "SENT")"
            }
        }
    }
}
