import Foundation
import PlanioOAuth

/// Connections that are reset, at each point of a request and its response.
enum Resets {
    private struct Point {
        let name: String
        let does: String
        /// Whether the request was read before.
        let isRead: Bool
        let bytes: String
    }

    private static let points = [
        Point(name: "before-request", does: "resets as soon as the request comes", isRead: false, bytes: ""),
        Point(name: "after-request", does: "resets after the request", isRead: true, bytes: ""),
        Point(
            name: "in-body", does: "resets within the body", isRead: true,
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
        Point(
            name: "in-chunk", does: "resets within a chunk", isRead: true,
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"),
        Point(
            name: "before-last-chunk", does: "resets before the last chunk", isRead: true,
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        Point(
            name: "after-100", does: "resets after 100", isRead: true, bytes: "HTTP/1.1 100 Continue\r\n\r\n"),
    ]

    private static func reset(_ point: Point) -> Stage.Script {
        { server in
            server.resetAtEnd()
            try server.write(point.bytes)
            // Otherwise the reset takes the bytes along.
            if !point.bytes.isEmpty { server.pause(0.2) }
        }
    }

    @CaseList static var cases: [Case] {
        for point in points {
            Case("resets/\(point.name)", point.does, "transport.connectionLost/unknown ×1") { stage in
                stage.serve("/x.json", isEarly: !point.isRead, reset(point))
                return try await stage.get()
            }
            Case(
                "resets/\(point.name)-create", "\(point.does), which creates something: it is sent once",
                "transport.connectionLost/unknown ×1", Case.Settings(attempts: 3)
            ) { stage in
                stage.serve("/x.json", isEarly: !point.isRead, reset(point))
                return try await stage.post()
            }
            Case(
                "resets/\(point.name)-twice", "\(point.does), twice, and then answers: what reads is repeated",
                "ok 200, 2 bytes ×3", Case.Settings(attempts: 3)
            ) { stage in
                let broken = reset(point)
                stage.serve { server in
                    if server.count < 3 { return try broken(server) }
                    try server.write(response(body: "{}"))
                }
                return try await stage.get()
            }
        }
        for (name, bytes) in [
            ("status-line", "HTTP/1.1 200 OK\r\n"), ("in-field", "HTTP/1.1 200 OK\r\nContent-Le"),
        ] {
            Case.read(
                "resets/in-head-\(name)", "resets within the head", "transport.connectionLost/unknown ×1"
            ) { server in
                server.resetAtEnd()
                try server.write(bytes)
                server.pause(0.2)
            }
        }
        Case.read("resets/after-response", "resets behind a whole response", "ok 200, 2 bytes ×1") { server in
            server.resetAtEnd()
            try server.write(response(body: "{}", close: false))
            server.pause(0.3)
        }
        Case(
            "resets/at-once", "resets each connection as soon as it is there",
            .each(
                urlSession: "transport.connectionLost/unknown | transport.cannotConnect/notSent",
                asyncHTTPClient:
                    "transport.connectionLost/unknown | transport.connectionLost/notSent | transport.cannotConnect/notSent"
            )
        ) {
            stage in
            stage.serveConnections { $0.resetAtEnd() }
            return try await stage.get().replacing(" ×0", with: "")
        }
        Case(
            "resets/close-at-once", "closes each connection as soon as it is there",
            "transport.connectionLost/unknown | transport.cannotConnect/notSent"
        ) { stage in
            stage.serveConnections { _ in }
            return try await stage.get().replacing(" ×0", with: "")
        }
        Case(
            "resets/half-closed", "closes its writing half before the response: there is none",
            "transport.connectionLost/unknown ×1"
        ) { stage in
            stage.serve { server in
                server.closeWriting()
                server.waitForClose()
            }
            return try await stage.get()
        }
        for (name, early) in [("upload", 0), ("upload-after-some", 1_000_000)] {
            Case(
                "resets/in-\(name)", "resets within an upload of 30 MB, after \(early) bytes: it is sent once",
                "transport.connectionLost/unknown ×1", Case.Settings(memory: littleMemory, attempts: 3)
            ) { stage in
                stage.serve("/uploads.json", isEarly: true) { server in
                    server.resetAtEnd()
                    try server.skip(early)
                }
                let client = try stage.client()
                return await stage.outcome {
                    _ = try await client.attachments.upload(Data(count: 30_000_000), named: "a.bin")
                    return "ok"
                } + " ×\(stage.count("/uploads.json"))"
            }
        }
        Case(
            "resets/many", "resets 200 requests in a row: nothing is left open",
            "200 transport.connectionLost/unknown, descriptors as before"
        ) { stage in
            stage.serve { $0.resetAtEnd() }
            let client = try stage.client()
            _ = try await stage.get(by: client)
            let before = Self.descriptors
            var seen: [String: Int] = [:]
            for _ in 1...200 {
                let text = await stage.outcome {
                    _ = try await client.send(.get("/x.json"))
                    return "ok"
                }
                seen[text, default: 0] += 1
            }
            let after = Self.descriptors
            return seen.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
                + (after <= before + 10 ? ", descriptors as before" : ", \(after - before) descriptors more")
        }
    }

    private static var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    }
}
