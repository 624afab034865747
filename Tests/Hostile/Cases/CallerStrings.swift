import Foundation
import HTTPTypes
import PlanioOAuth

/// What a caller can pass: every string arrives at the server as data, byte by byte, or is refused before anything is sent.
/// None becomes another path, another parameter or another header field.
enum CallerStrings {
    private static let strings: [(name: String, text: String)] = [
        ("dots", ".."), ("dot", "."), ("dots-within", "a/../b"), ("dots-encoded", "%2e%2e"), ("slash", "a/b"),
        ("slash-encoded", "a%2fb"), ("double-encoded", "a%252fb"), ("backslash", "a\\b"), ("question", "a?key=1"),
        ("hash", "a#b"),
        ("ampersand", "a&b=c"), ("plus", "a+b c"), ("percent", "100%"), ("broken-escape", "a%zz"),
        ("semicolon", "a;b|c,d"),
        ("line-end", "a\r\nX-Evil: b"), ("line-feed", "a\nb"), ("nul", "a\0b"), ("escape", "a\u{1B}[31mb"),
        ("delete", "a\u{7F}b"),
        ("composed", "J\u{F6}rg"), ("decomposed", "Jo\u{308}rg"), ("emoji", "🐟👩‍👩‍👧"), ("right-to-left", "a\u{202E}b"),
        ("zero-width", "a\u{200B}b"),
        ("byte-order-mark", "\u{FEFF}a"), ("line-separator", "a\u{2028}b"), ("last", "\u{10FFFF}"),
        ("quotes", "a'b\"c`d"), ("brackets", "a[]{}<>"),
        ("space", " "), ("empty", ""), ("json", ".json"), ("long", String(repeating: "x", count: 3000)),
    ]

    /// What becomes of each string, where it is not `data`.
    private typealias Exceptions = [String: Expectation]

    private struct Entry {
        let name: String
        let does: String
        let exceptions: Exceptions
        /// What of the string is sent, where that is documented to be another text.
        var documented: @Sendable (String) -> String = { $0 }
        /// Passes the string to the library.
        let pass: @Sendable (Stage, PlanioClient, String) async throws -> Void
        /// The string as it stands in what the server saw; `nil` if it does not.
        let find: @Sendable (ScriptedRequest) -> String?
    }

    // MARK: Finding a string again

    /// The segment of the path behind so many others, the rest of the path being as it must.
    private static func segment(_ before: [String], _ after: [String] = [], suffix: String = ".json")
        -> @Sendable (ScriptedRequest) -> String?
    {
        { request in
            var segments = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(
                String.init)
            guard segments.count == before.count + 1 + after.count, request.path.hasSuffix(suffix) else { return nil }
            segments[segments.count - 1].removeLast(suffix.utf8.count)
            guard Array(segments.prefix(before.count)) == before, Array(segments.suffix(after.count)) == after else {
                return nil
            }
            return decode(segments[before.count])
        }
    }

    private static func parameter(_ name: String) -> @Sendable (ScriptedRequest) -> String? {
        { request in
            let values = pairs(request.query).filter { $0.name == name }.map(\.value)
            return values.count == 1 ? values[0] : nil
        }
    }

    private static func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (decode(sides[0]) ?? "", sides.count > 1 ? decode(sides[1].replacing("+", with: " ")) ?? "" : "")
        }
    }

    /// Foundation's own takes a byte order mark away.
    private static func decode(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func refused(_ names: [String], _ how: Expectation) -> Exceptions {
        Dictionary(uniqueKeysWithValues: names.map { ($0, how) })
    }

    private static let controls = ["line-end", "line-feed", "nul", "escape", "delete"]
    private static let beyondASCII = [
        "composed", "decomposed", "emoji", "right-to-left", "zero-width", "byte-order-mark", "line-separator", "last",
    ]

    /// libcurl sends no field that has no value.
    private static let leftOut = Expectation.each(urlSession: "changed to “left out”", asyncHTTPClient: "data")

    /// What swift-http-types makes of a value: no control characters, and no white space around.
    private static let legal: @Sendable (String) -> String = { text in
        HTTPField.Name("X-Own").map { HTTPField(name: $0, value: text).value } ?? text
    }

    // MARK: The places

    private static let entries: [Entry] = [
        Entry(
            name: "project", does: "as a project's identifier", exceptions: [:],
            pass: { _, client, text in _ = try await client.projects.get(.identifier(text)) },
            find: segment(["projects"])),
        Entry(
            name: "project-of-issues", does: "as the project of a list of issues",
            exceptions: refused(["dots", "dot", "empty"], "PlanioError.invalidRequest.path"),
            pass: { _, client, text in for try await _ in client.issues.list(in: .identifier(text)) {} },
            find: segment(["projects"], ["issues"])),
        Entry(
            name: "wiki-title", does: "as a wiki page's title",
            exceptions: refused(
                [
                    "dots", "dot", "dots-within", "slash", "question", "semicolon", "line-end", "empty", "json", "long",
                ], "PlanioError.invalidRequest.wikiTitle"), documented: { Planio.WikiPage.Title($0).text },
            pass: { _, client, text in _ = try await client.wiki.get(Planio.WikiPage.Title(text), in: "p") },
            find: segment(["projects", "p", "wiki"])),
        Entry(
            name: "wiki-project", does: "as the project of a wiki page",
            exceptions: refused(["dots", "dot", "empty"], "PlanioError.invalidRequest.path"),
            pass: { _, client, text in _ = try await client.wiki.get("T", in: .identifier(text)) },
            find: segment(["projects"], ["wiki", "T"])),
        Entry(
            name: "file-name", does: "as a file's name",
            exceptions: refused(["space", "empty"], "PlanioError.invalidRequest.filename"),
            documented: { Planio.Upload.storedName(for: $0) },
            pass: { _, client, text in _ = try await client.attachments.upload(Data("x".utf8), named: text) },
            find: parameter("filename")),
        Entry(
            name: "filter", does: "as a filter's value", exceptions: [:],
            pass: { _, client, text in
                for try await _ in client.issues.list(where: .subject(.startsWith(text)), .status(.any)) {}
            }, find: parameter("v[subject][]")),
        Entry(
            name: "filter-name", does: "as a filter's name", exceptions: [:],
            pass: { _, client, text in
                for try await _ in client.issues.list(where: .custom(text, .init("=", ["1"])), .status(.any)) {}
            },
            find: { request in pairs(request.query).filter { $0.name == "f[]" }.map(\.value).first { $0 != "status_id" }
            }),
        Entry(
            name: "login-filter", does: "as a login to look for", exceptions: [:],
            pass: { _, client, text in for try await _ in client.users.list(where: .login(.is(text))) {} },
            find: parameter("v[login][]")),
        Entry(
            name: "sort", does: "as a sort key", exceptions: [:],
            pass: { _, client, text in
                for try await _ in client.issues.list(where: .status(.any), sortedBy: .custom(text)) {}
            }, find: parameter("sort")),
        Entry(
            name: "parameter", does: "as a parameter's value", exceptions: [:],
            pass: { _, client, text in try await client.send(.get("/x.json", query: ["q": text])) },
            find: parameter("q")),
        Entry(
            name: "parameter-name", does: "as a parameter's name", exceptions: [:],
            pass: { _, client, text in
                try await client.send(PlanioRequest(.get, "/x.json", query: [(name: text, value: "v")]))
            },
            find: { request in pairs(request.query).first { $0.value == "v" }?.name }),
        Entry(
            name: "path-segment", does: "as a segment of a path that is made for a request", exceptions: [:],
            pass: { _, client, text in try await client.send(.get(PlanioRequest.path("things", text))) },
            find: segment(["things"])),
        Entry(
            name: "login", does: "as the login to act as",
            exceptions: refused(controls + beyondASCII + ["plus", "space", "empty"], "ConfigurationError(login)"),
            pass: { _, client, text in try await client.acting(as: text).send(.get("/x.json")) },
            find: { $0["X-Redmine-Switch-User"] }),
        Entry(
            name: "field", does: "as a header field's value", exceptions: refused(["empty", "space"], leftOut),
            documented: legal,
            pass: { _, client, text in
                var request = PlanioRequest.get("/x.json")
                guard let name = HTTPField.Name("X-Own") else { return }
                request.headerFields[name] = text
                try await client.send(request)
            }, find: { $0["X-Own"] ?? "left out" }),
        Entry(
            name: "content-type", does: "as a content type",
            exceptions: refused(controls, "PlanioError.invalidRequest.contentType")
                .merging(refused(["empty", "space"], leftOut)) { $1 }, documented: legal,
            pass: { _, client, text in
                var request = PlanioRequest(.post, "/x.json")
                request.body = HTTPBody(Data("x".utf8))
                request.contentType = text
                try await client.send(request)
            }, find: { $0["Content-Type"] ?? "left out" }),
        Entry(
            name: "subject", does: "as an issue's subject", exceptions: [:],
            pass: { _, client, text in _ = try await client.issues.create(in: "p", subject: text) },
            find: { try? JSONValue(parsing: $0.body)["issue"]?["subject"]?.string }),
    ]

    @CaseList static var cases: [Case] {
        for entry in entries {
            for (name, text) in strings {
                Case(
                    "caller/\(entry.name)-\(name)", "“\(shown(text))” \(entry.does)",
                    entry.exceptions[name] ?? "data"
                ) { stage in try await play(entry, text, stage) }
            }
        }
    }

    /// Whatever the server answers: what it saw counts.
    private static func play(_ entry: Entry, _ text: String, _ stage: Stage) async throws -> String {
        stage.serveConnections { server in
            try server.request()
            if server.latest.path == "/users/current.json" { return try Stage.standard(server) }
            try server.write(response("404 Not Found", [], "{}"))
        }
        let client = try stage.client()
        let outcome = await stage.outcome {
            try await entry.pass(stage, client, text)
            return "ok"
        }
        let requests = stage.server.requests.filter { $0.path != "/users/current.json" }
        let evil = stage.server.requests.contains { $0["X-Evil"] != nil || $0.head.contains("\nX-Evil") }
        if evil { return "ANOTHER HEADER FIELD" }
        guard let request = requests.first else { return outcome }
        guard let found = entry.find(request) else {
            return "ANOTHER REQUEST: \(request.method) \(request.target.prefix(200))"
        }
        if found.utf8.elementsEqual(entry.documented(text).utf8) {
            return requests.count == 1 ? "data" : "data ×\(requests.count)"
        }
        return "changed to “\(shown(found))”"
    }

    private static func shown(_ text: String) -> String {
        let short = text.unicodeScalars.prefix(40).map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F || scalar.properties.generalCategory == .format
                || [.lineSeparator, .unassigned, .privateUse].contains(scalar.properties.generalCategory)
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return short.joined() + (text.unicodeScalars.count > 40 ? "…" : "")
    }
}
