import Foundation
import PlanioOAuth

/// Every status, on a body that says nothing and on one that says it is fine.
enum Statuses {
    /// The statuses of a range by what they come to, neighbours with the same outcome together.
    private static func play(
        _ stage: Stage, _ statuses: ClosedRange<Int>, _ body: String, isCreation: Bool
    ) async throws -> String {
        stage.serve { server in
            let status = server.latest.query.dropFirst(2)
            let isEmpty = ["204", "304"].contains(status)
            try server.write(response("\(status) Status", ["Location: /x.json"], isEmpty ? "" : body))
        }
        let client = try stage.client()
        var groups: [(first: Int, last: Int, outcome: String)] = []
        for status in statuses {
            let outcome = await stage.outcome {
                var request: PlanioRequest = isCreation ? .post("/x.json", json: [:]) : .get("/x.json")
                request.query = [("s", "\(status)")]
                let received = try await client.send(request)
                return received.status == status ? "ok" : "ok \(received.status)"
            }
            if let last = groups.last, last.outcome == outcome {
                groups[groups.count - 1].last = status
            } else {
                groups.append((status, status, outcome))
            }
        }
        let texts = groups.map { "\($0.first)\($0.last > $0.first ? "–\($0.last)" : "") \($0.outcome)" }
        return texts.joined(separator: "; ") + " ×\(stage.count("/x.json"))"
    }

    private static func errors(_ range: ClosedRange<Int>) -> String {
        switch range {
        case 400...499:
            "400 PlanioError.rejected; 401 PlanioError.unauthorized.notAcceptedHere; 402 PlanioError.rejected; 403 PlanioError.forbidden; 404 PlanioError.notFound; 405–408 PlanioError.rejected; 409 PlanioError.conflict; 410–421 PlanioError.rejected; 422 PlanioError.validation; 423–428 PlanioError.rejected; 429 PlanioError.tooManyRequests; 430–499 PlanioError.rejected ×100"
        default: "500–599 PlanioError.server ×100"
        }
    }

    @CaseList static var cases: [Case] {
        for isCreation in [false, true] {
            let verb = isCreation ? "creates" : "reads"
            let body = #"{"errors":["no"]}"#
            Case("statuses/2xx-\(verb)", "each status of success, with JSON", "200–299 ok ×100") { stage in
                try await play(stage, 200...299, body, isCreation: isCreation)
            }
            Case(
                "statuses/2xx-\(verb)-html", "each status of success, with a page",
                "200–203 PlanioError.unexpectedResponse; 204 ok; 205–299 PlanioError.unexpectedResponse ×100"
            ) { stage in try await play(stage, 200...299, "<html></html>", isCreation: isCreation) }
            for range in [400...499, 500...599] {
                Case(
                    "statuses/\(range.lowerBound / 100)xx-\(verb)", "each status of the class, with JSON",
                    Expectation(stringLiteral: errors(range))
                ) { stage in try await play(stage, range, body, isCreation: isCreation) }
            }
        }
        for (name, range) in [("6xx-to-9xx", 600...999), ("below-100", 0...99)] {
            Case(
                "statuses/\(name)", "statuses that HTTP does not have, every hundredth of them",
                "refused"
            ) { stage in
                var seen: Set<String> = []
                stage.serve { server in
                    let status = server.latest.query.dropFirst(2)
                    try server.write(response("\(status) Status", [], "{}"))
                }
                let client = try stage.client()
                for status in stride(from: range.lowerBound, through: range.upperBound, by: 33) {
                    seen.insert(
                        await stage.outcome {
                            var request = PlanioRequest.get("/x.json")
                            request.query = [("s", String(format: "%03d", status))]
                            return "ok \(try await client.send(request).status)"
                        })
                }
                let allowed: Set = [
                    "transport.invalidResponse/unknown", "transport.invalidResponse/responded",
                    "PlanioError.unexpectedResponse",
                ]
                return seen.isSubset(of: allowed)
                    ? "refused" : seen.subtracting(allowed).sorted().joined(separator: ", ")
            }
        }
        for (name, does, body) in [
            ("many", "60,000 messages", #"{"errors":["no""# + String(repeating: #","n""#, count: 60_000) + "]}"),
            ("long", "a message of 250 kB", #"{"errors":[""# + String(repeating: "x", count: 250_000) + #""]}"#),
            (
                "escapes", "250 kB of escapes",
                #"{"errors":[""# + String(repeating: "%25%5c&amp;", count: 25_000) + #""]}"#
            ),
            (
                "fields", "messages of 20,000 fields",
                "{" + (1...20_000).map { #""f\#($0)":["no"]"# }.joined(separator: ",") + "}"
            ),
        ] {
            Case(
                "statuses/422-\(name)", "422 with \(does)", "PlanioError.validation, told in less than 50 kB ×1",
                Case.Settings(responseBytes: 1_000_000, memory: littleMemory)
            ) { stage in
                stage.serve { try $0.write(response("422 No", [], body)) }
                let client = try stage.client()
                let length = Locked(0)
                let seen = await stage.outcome {
                    do {
                        _ = try await client.send(.get("/x.json"))
                        return "ok"
                    } catch {
                        length.withLock { $0 = "\(error)".utf8.count }
                        throw error
                    }
                }
                let isShort = length.withLock { $0 } < 50_000
                return "\(seen), told in \(isShort ? "less" : "more") than 50 kB ×\(stage.count("/x.json"))"
            }
        }
        Case(
            "statuses/503-thrice", "503, then 502, then 200: what reads is repeated", "ok 200, 2 bytes ×3",
            Case.Settings(attempts: 3)
        ) { stage in
            stage.serve { server in
                try server.write(response(["503 No", "502 No", "200 OK"][min(server.count, 3) - 1], [], "{}"))
            }
            return try await stage.get()
        }
        Case(
            "statuses/503-create", "503 to a create: it is sent once", "PlanioError.server ×1",
            Case.Settings(attempts: 3)
        ) { stage in
            stage.serve { try $0.write(response("503 No", ["Retry-After: 0"], "{}")) }
            return try await stage.post()
        }
        Case(
            "statuses/429-create", "429 to a create, which says that nothing was done: it is repeated",
            "ok 201, 2 bytes ×2", Case.Settings(attempts: 3)
        ) { stage in
            stage.serve { server in
                try server.write(
                    server.count == 1 ? response("429 No", ["Retry-After: 0"], "{}") : response("201 Created", [], "{}")
                )
            }
            return try await stage.post()
        }
        for (name, wait) in [
            ("forever", "99999999999999999999"), ("year", "31536000"), ("date", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            Case(
                "statuses/retry-after-\(name)", "503 that asks to wait for \(wait): the caller is told at once",
                "PlanioError.server ×1", Case.Settings(attempts: 3)
            ) { stage in
                stage.serve { try $0.write(response("503 No", ["Retry-After: \(wait)"], "{}")) }
                return try await stage.get()
            }
        }
        for (name, wait) in [
            ("negative", "-5"), ("words", "soon"), ("empty", ""), ("past", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] {
            Case(
                "statuses/retry-after-\(name)", "503 that asks to wait for “\(wait)”: as if it said nothing",
                "PlanioError.server ×3", Case.Settings(attempts: 3)
            ) { stage in
                stage.serve { try $0.write(response("503 No", ["Retry-After: \(wait)"], "{}")) }
                return try await stage.get()
            }
        }
    }
}
