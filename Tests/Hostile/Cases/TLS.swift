import Foundation
import PlanioOAuth

/// TLS that cannot be trusted, or is none.
enum TLS {
    private static let settings = Case.Settings(needsTLS: true, needsTrust: true)

    /// The client reads `/x.json` of a server with such a certificate.
    private static func certificate(
        _ name: String, _ does: String, _ expected: Expectation, arguments: [String] = [],
        answer: @escaping @Sendable (String) -> Data = TLSServer.standard
    ) -> Case {
        Case("tls/\(name)", does, expected, settings) { stage in
            let kinds = ["wrong-name", "expired", "unknown-issuer", "self-signed", "no-name", "wildcard"]
            let server = try TLSServer(kinds.contains(name) ? name : "good", arguments, answer)
            defer { server.end() }
            return try await get(stage, server.origin)
                + " ×\(server.requests)\(server.sawSecret && server.requests == 0 ? ", A SECRET" : "")"
        }
    }

    private static func get(_ stage: Stage, _ origin: String) async throws -> String {
        let client = try stage.client(origin: origin)
        return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
    }

    /// What speaks no TLS at all.
    private static func plain(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Case.Settings = Case.Settings(),
        _ script: @escaping Stage.Script
    ) -> Case {
        Case("tls/\(name)", does, expected, settings) { stage in
            stage.serveConnections(script)
            return try await get(stage, "https://127.0.0.1:\(stage.server.port)")
        }
    }

    @CaseList static var cases: [Case] {
        certificate("good", "a certificate as it should be", "ok 200, 2 bytes ×1")
        certificate("good-1.2", "a good certificate by TLS 1.2", "ok 200, 2 bytes ×1", arguments: ["-tls1_2"])
        for (name, does) in [
            ("wrong-name", "a certificate of another name"), ("expired", "a certificate that has expired"),
            ("unknown-issuer", "a certificate of an issuer that nobody knows"),
            ("self-signed", "a certificate that it made itself"),
            ("no-name", "a certificate with no name of a host"),
        ] {
            certificate(name, does, "transport.tls/notSent ×0")
        }
        // A name without a dot, which no public one is, is what SwiftNIO lets * stand for.
        certificate(
            "wildcard", "a certificate for * alone",
            .each(urlSession: "transport.tls/notSent ×0", asyncHTTPClient: "ok 200, 2 bytes ×1"))
        certificate(
            "old", "TLS 1.1 and nothing newer", "transport.tls/notSent ×0",
            arguments: ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"])
        certificate(
            "weak", "nothing but a cipher that encrypts nothing", "transport.tls/notSent ×0",
            arguments: ["-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"])
        certificate(
            "wants-certificate", "a server that wants a certificate of the client",
            "transport.tls/unknown ×0 | transport.connectionLost/unknown ×0",
            arguments: ["-Verify", "1", "-verify_return_error"])
        certificate(
            "wants-certificate-1.2", "a server that wants a certificate of the client, by TLS 1.2",
            "transport.tls/notSent ×0",
            arguments: ["-Verify", "1", "-verify_return_error", "-tls1_2"])
        Case(
            "tls/truncated",
            "ends the connection without TLS's goodbye, in a body that has no length, which libcurl takes for its end",
            .each(urlSession: "ok 200, 2 bytes", asyncHTTPClient: "transport.connectionLost/unknown"), settings
        ) { stage in
            let server = try TLSServer("good") { head in
                head.contains("/users/current.json")
                    ? TLSServer.standard(head) : Data("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}".utf8)
            }
            defer { server.end() }
            let client = try stage.client(origin: server.origin)
            let task = Task {
                await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
            }
            // openssl tells only in what it prints that it has answered, and nobody tells that the client has read it.
            while server.requests == 0 { try await Task.sleep(for: .milliseconds(20)) }
            try await Task.sleep(for: .milliseconds(300))
            server.end()
            return await task.value
        }
        Case(
            "tls/redirect-to-plain", "redirects from https to plain http",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1", settings
        ) { stage in
            let place = stage.other.origin
            let server = try TLSServer("good") { head in
                head.contains("/users/current.json")
                    ? TLSServer.standard(head) : Data(response("302 Found", ["Location: \(place)/x.json"]).utf8)
            }
            defer { server.end() }
            return try await get(stage, server.origin)
                + " ×\(server.requests)\(server.sawSecret && server.requests == 0 ? ", A SECRET" : "")"
        }
        Case(
            "tls/token", "a certificate of another name at the token endpoint: the code does not leave",
            "transport.tls/notSent ×0", settings
        ) { stage in
            let server = try TLSServer("wrong-name")
            defer { server.end() }
            let planio = try stage.planio(origin: server.origin)
            return await stage.outcome {
                _ = try await planio.authorize(planio.authorizationRequest(), code: Planted.code, as: "jens")
                return "ok"
            } + " ×\(server.requests)\(server.sawSecret && server.requests == 0 ? ", A SECRET" : "")"
        }
        plain("plain-text", "greets in plain text", "transport.tls/notSent") { server in
            try server.write("220 mail.example.org ESMTP\r\n")
            server.waitForClose()
        }
        plain("plain-http", "answers in plain HTTP", "transport.tls/notSent") { server in
            try server.write(response("400 Bad Request", [], "plain HTTP request was sent to HTTPS port"))
            server.waitForClose()
        }
        plain("alert", "answers with an alert", "transport.tls/notSent") { server in
            try server.write(Data([0x15, 3, 3, 0, 2, 2, 40]))
            server.waitForClose()
        }
        // What it has not read, resets the connection now and then.
        plain(
            "closes", "closes within the handshake",
            .each(
                urlSession:
                    "transport.tls/notSent | transport.cannotConnect/notSent | transport.connectionLost/unknown",
                asyncHTTPClient: "transport.tls/notSent | transport.cannotConnect/notSent")
        ) { _ in }
        plain(
            "resets", "resets within the handshake",
            .each(
                urlSession: "transport.tls/notSent | transport.connectionLost/unknown",
                asyncHTTPClient: "transport.cannotConnect/notSent")
        ) { server in
            server.resetAtEnd()
            server.pause(0.1)
        }
        plain("silent", "says nothing in the handshake", "transport.timedOut/unknown", .short) { $0.waitForClose() }
        plain("record-huge", "sends a record of another size than there is", "transport.tls/notSent") { server in
            try server.write(Data([0x16, 3, 3, 0xFF, 0xFF]) + Data(count: 70_000))
            server.waitForClose()
        }
        plain(
            "handshake-endless", "sends a handshake without an end", "transport.tls/notSent",
            Case.Settings(memory: littleMemory)
        ) { server in
            // One message of 16 MB, in records of 16 kB.
            try server.write(Data([0x16, 3, 3, 0x40, 0, 2, 0xFF, 0xFF, 0xFF]) + Data(count: 16_380))
            while true { try server.write(Data([0x16, 3, 3, 0x40, 0]) + Data(count: 16_384)) }
        }
        plain(
            "warnings-endless", "sends warnings for ever", "transport.tls/notSent", Case.Settings(memory: littleMemory)
        ) { server in
            try server.flood(Data([0x15, 3, 3, 0, 2, 1, 90]))
        }
    }
}
