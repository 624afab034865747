import Foundation
import PlanioOAuth

/// Connections that nobody accepts, that go idle, and that carry what nobody asked for.
enum Connections {
    private static func unreachable(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Case.Settings = Case.Settings(),
        _ origin: @escaping @Sendable () throws -> String
    ) -> [Case] {
        [
            Case("connections/\(name)", does, expected, settings) { stage in
                let client = try stage.client(origin: try origin())
                return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
            },
            Case("connections/\(name)-token", "\(does): the code is still good", expected, settings) { stage in
                let planio = try stage.planio(origin: try origin())
                return await stage.outcome {
                    _ = try await planio.authorize(planio.authorizationRequest(), code: Planted.code, as: "jens")
                    return "ok"
                }
            },
        ]
    }

    @CaseList static var cases: [Case] {
        places
        kept
    }

    @CaseList private static var places: [Case] {
        unreachable("refused", "nothing listens", "transport.cannotConnect/notSent") {
            "http://127.0.0.1:\(try ScriptedServer.unusedPort())"
        }
        unreachable("refused-by-name", "nothing listens at either address of a name", "transport.cannotConnect/notSent")
        {
            "http://localhost:\(try ScriptedServer.unusedPort())"
        }
        unreachable("unknown-host", "the name does not exist", "transport.unknownHost/notSent") {
            "https://no-such-host.invalid"
        }
        unreachable("name-too-long", "a part of the name has more than 63 letters", "transport.unknownHost/notSent") {
            "https://\(String(repeating: "a", count: 64)).invalid"
        }
        unreachable("name-huge", "the name has 5000 letters", "transport.unknownHost/notSent") {
            "https://\(Array(repeating: "aaaa", count: 1000).joined(separator: ".")).invalid"
        }
        Case(
            "connections/ipv6", "the address is [::1]",
            .each(urlSession: "transport.invalidRequest/notSent", asyncHTTPClient: "ok 200, 2 bytes")
        ) { stage in
            let server = try ScriptedServer(ipv6: true) { connection in
                try connection.request()
                if connection.latest.path == "/users/current.json" { return try Stage.standard(connection) }
                try connection.write(response(body: "{}"))
            }
            let client = try stage.client(origin: "http://[::1]:\(server.port)")
            return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
        }
        Case(
            "connections/ipv6-refused", "nothing listens at [::1]",
            .each(urlSession: "transport.invalidRequest/notSent", asyncHTTPClient: "transport.cannotConnect/notSent")
        ) { stage in
            let client = try stage.client(origin: "http://[::1]:\(try ScriptedServer.unusedPort())")
            return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
        }
        Case("connections/half-open", "accepts the connection and reads nothing", "transport.timedOut/unknown", .short)
        {
            stage in
            stage.serveConnections { $0.pause(60) }
            return try await stage.get().replacing(" ×0", with: "")
        }
        Case(
            "connections/never-accepted", "a listener that accepts no connection",
            "transport.timedOut/unknown | transport.cannotConnect/notSent", .short
        ) { stage in
            let server = try ScriptedServer(backlog: 0, nil)
            let client = try stage.client(origin: server.origin)
            return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
        }
        Case(
            "connections/half-open-upload", "reads nothing of an upload of 30 MB: it stalls",
            "transport.stalled/unknown", Case.Settings(memory: littleMemory)
        ) { stage in
            stage.serve("/uploads.json", isEarly: true) { $0.pause(60) }
            let client = try stage.client()
            return await stage.outcome {
                _ = try await client.attachments.upload(
                    Data(count: 30_000_000), named: "a.bin", limits: .transfer(idle: .seconds(1)))
                return "ok"
            }
        }
        Case(
            "connections/crowd", "answers the first of 60 requests, and no other",
            "1 ok, 59 transport.timedOut/unknown", Case.Settings(deadline: 4)
        ) { stage in
            stage.serve { server in
                if server.count == 1 { return try server.write(response(body: "{}")) }
                server.waitForClose()
            }
            let client = try stage.client()
            _ = await stage.outcome { try await client.users.current().name }
            return await withTaskGroup(of: String.self) { group in
                for _ in 1...60 {
                    group.addTask {
                        await stage.outcome {
                            _ = try await client.send(.get("/x.json"))
                            return "ok"
                        }
                    }
                }
                var seen: [String: Int] = [:]
                for await text in group { seen[text, default: 0] += 1 }
                return seen.sorted { $0.value < $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            }
        }
    }

    /// A server that keeps connections: it knows who asks, and names the path in what it answers.
    private static let keeping: Stage.Script = { server in
        server.keepsOpen = true
        try server.write(response(body: #"{"path":"\#(server.latest.path)"}"#, close: false))
    }

    /// Reads a path, and says whether the response is its own.
    private static func own(_ stage: Stage, _ client: PlanioClient, _ path: String) async -> String {
        await stage.outcome {
            let body = try await client.send(.get(path)).body
            return body == Data(#"{"path":"\#(path)"}"#.utf8) ? "its own" : "ANOTHER'S"
        }
    }

    /// Reads `/a.json`, and `/b.json` over what is left of its connection.
    private static func oneAfterTheOther(
        _ stage: Stage, idleFor idle: Duration = .milliseconds(100)
    ) async throws -> String {
        let client = try stage.client()
        let first = await own(stage, client, "/a.json")
        // What the server does to an idle connection has arrived by then; nothing tells the caller when it has.
        try await Task.sleep(for: idle)
        return "\(first), \(await own(stage, client, "/b.json"))"
    }

    @CaseList private static var kept: [Case] {
        Case(
            "connections/kept-then-closed", "closes a kept connection while it is idle: the next request has a new one",
            "its own, its own ×1"
        ) { stage in
            stage.serve("/a.json") { server in
                try server.write(response(body: #"{"path":"/a.json"}"#, close: false))
            }
            stage.serve("/b.json", keeping)
            return "\(try await oneAfterTheOther(stage)) ×\(stage.count("/b.json"))"
        }
        Case(
            "connections/kept-then-reset", "resets a kept connection while it is idle: the next request has a new one",
            "its own, its own ×1"
        ) { stage in
            stage.serve("/a.json") { server in
                server.resetAtEnd()
                try server.write(response(body: #"{"path":"/a.json"}"#, close: false))
                server.pause(0.1)
            }
            stage.serve("/b.json", keeping)
            return "\(try await oneAfterTheOther(stage, idleFor: .milliseconds(300))) ×\(stage.count("/b.json"))"
        }
        Case(
            "connections/kept-then-dead-read",
            "ends a kept connection when the next request comes: what reads is repeated", "its own, its own",
            Case.Settings(attempts: 3)
        ) { stage in
            stage.serve("/a.json", keeping)
            stage.serve("/b.json", isEarly: true) { server in
                if server.count == 1 { return server.resetAtEnd() }
                try keeping(server)
            }
            return try await oneAfterTheOther(stage, idleFor: .zero)
        }
        Case(
            "connections/kept-then-dead-create",
            "ends the connection when a create comes, after reads that kept theirs: it is sent once",
            "its own, transport.connectionLost/unknown ×1", Case.Settings(attempts: 3)
        ) { stage in
            stage.serve("/a.json", keeping)
            stage.serve(isEarly: true) { $0.resetAtEnd() }
            let client = try stage.client()
            return "\(await own(stage, client, "/a.json")), \(try await stage.post(by: client))"
        }
        Case(
            "connections/creates-kept", "keeps the connections of creates, and resets at the second: it is sent once",
            "ok 200, 18 bytes ×1, transport.connectionLost/unknown ×2", Case.Settings(attempts: 3)
        ) { stage in
            stage.serve { server in
                if server.count == 1 { return try keeping(server) }
                server.resetAtEnd()
            }
            let client = try stage.client()
            let first = try await stage.post(by: client)
            return "\(first), \(try await stage.post(by: client))"
        }
        Case(
            "connections/unsolicited", "sends a second response on a kept connection: the next request gets its own",
            "its own, its own"
        ) { stage in
            stage.serve("/a.json") { server in
                server.keepsOpen = true
                let second = response(body: #"{"path":"/planted"}"#, close: false)
                try server.write(response(body: #"{"path":"/a.json"}"#, close: false) + second)
            }
            stage.serve("/b.json", keeping)
            return try await oneAfterTheOther(stage)
        }
        Case(
            "connections/unsolicited-late",
            "sends a second response a moment later on the idle connection, which libcurl takes for the next request's",
            .each(urlSession: "its own, ANOTHER'S", asyncHTTPClient: "its own, its own")
        ) { stage in
            stage.serve("/a.json") { server in
                server.keepsOpen = true
                try server.write(response(body: #"{"path":"/a.json"}"#, close: false))
                server.pause(0.1)
                try server.write(response(body: #"{"path":"/planted"}"#, close: false))
            }
            stage.serve("/b.json", keeping)
            return try await oneAfterTheOther(stage, idleFor: .milliseconds(400))
        }
        Case(
            "connections/longer-body-kept",
            "sends a body that is longer than said, its rest a response: the next request gets its own",
            "ANOTHER'S, its own"
        ) { stage in
            stage.serve("/a.json") { server in
                server.keepsOpen = true
                try server.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                        + response(body: #"{"path":"/planted"}"#, close: false))
            }
            stage.serve("/b.json", keeping)
            return try await oneAfterTheOther(stage)
        }
        Case(
            "connections/late", "answers after the deadline: the next request gets its own",
            "transport.timedOut/unknown, its own", .short
        ) { stage in
            stage.serve("/a.json") { server in
                server.keepsOpen = true
                server.pause(5.5)
                try server.write(response(body: #"{"path":"/a.json"}"#, close: false))
            }
            stage.serve("/b.json", keeping)
            return try await oneAfterTheOther(stage, idleFor: .seconds(2))
        }
        Case(
            "connections/swapped", "answers with another issue than the one asked for", "PlanioError.otherObject"
        ) { stage in
            stage.serve("/issues/7.json") { try $0.write(response(body: JSONBodies.issue(id: 8))) }
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.issues.get(7).id)" }
        }
        Case(
            "connections/before-request",
            "answers twice before it is asked: one may be its answer, the other is nobody's, or to libcurl the next's",
            .each(urlSession: "refused or the first | ANOTHER'S", asyncHTTPClient: "refused or the first")
        ) { stage in
            stage.serveConnections { server in
                func answer(_ path: String) -> String {
                    response(body: #"{"user":{"id":5,"login":"jens"},"path":"\#(path)"}"#, close: false)
                }
                // At once: what arrives behind the next request cannot be told from its answer.
                try server.write(answer("/first") + answer("/second"))
                try server.request()
            }
            let client = try stage.client()
            let seen = await stage.outcome {
                let body = String(decoding: try await client.send(.get("/a.json")).body, as: UTF8.self)
                return body.contains("/first") ? "the first" : "ANOTHER'S"
            }
            // It may be noticed before anything is sent.
            let allowed = [
                "the first", "transport.invalidResponse/unknown", "transport.connectionLost/unknown",
                "transport.connectionLost/notSent",
            ]
            return allowed.contains(seen) ? "refused or the first" : seen
        }
        Case(
            "connections/early-answer", "answers an upload before it has come, and reads no further",
            "PlanioError.validation ×1 | transport.connectionLost/unknown ×1"
        ) { stage in
            stage.serve("/uploads.json", isEarly: true) { server in
                try server.write(response("422 No", [], #"{"errors":["too large"]}"#))
                server.closeWriting()
                server.pause(0.5)
            }
            let client = try stage.client()
            return await stage.outcome {
                _ = try await client.attachments.upload(Data(count: 5_000_000), named: "a.bin")
                return "ok"
            } + " ×\(stage.count("/uploads.json"))"
        }
        Case(
            "connections/cancelled", "never answers, and the caller is cancelled", "cancelled, gone at once"
        ) { stage in
            let (arrivals, arrive) = AsyncStream<Void>.makeStream()
            let (departures, depart) = AsyncStream<Void>.makeStream()
            stage.serve { server in
                arrive.yield()
                server.waitForClose()
                depart.yield()
            }
            let client = try stage.client()
            let task = Task { try await client.send(.get("/x.json")) }
            for await _ in arrivals.prefix(1) {}
            task.cancel()
            let seen = await stage.outcome {
                _ = try await task.value
                return "ok"
            }
            // The process hangs, and is told to, if the connection stays.
            for await _ in departures.prefix(1) {}
            return "\(seen), gone at once"
        }
        Case("connections/shut-down", "never answers, and the transport is shut down", "transport.closed/unknown") {
            stage in
            let (arrivals, arrive) = AsyncStream<Void>.makeStream()
            stage.serve { server in
                arrive.yield()
                server.waitForClose()
            }
            let client = try stage.client()
            let task = Task { try await client.send(.get("/x.json")) }
            for await _ in arrivals.prefix(1) {}
            await stage.transport.shutdown()
            return await stage.outcome {
                _ = try await task.value
                return "ok"
            }
        }
    }
}
