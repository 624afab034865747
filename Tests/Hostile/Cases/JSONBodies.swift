import Foundation
import PlanioOAuth

/// JSON that is deep, huge, doubled, broken, or about something else.
enum JSONBodies {
    static func issue(id: Int, more: String = "") -> String {
        #"{"issue":\#(element(id: id, more: more))}"#
    }

    static func element(id: Int, more: String = "") -> String {
        let reference = #"{"id":1,"name":"a"}"#
        return
            #"{"id":\#(id),"project":\#(reference),"tracker":\#(reference),"status":{"id":1,"name":"New","is_closed":false},"priority":\#(reference),"subject":"s"\#(more)}"#
    }

    /// The client reads issue 7, and the server says this with 200.
    private static func reading(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Case.Settings = Case.Settings(),
        _ body: @escaping @Sendable () -> Data
    ) -> Case {
        Case("json/\(name)", does, expected, settings) { stage in
            let body = body()
            stage.serve("/issues/7.json") { server in
                try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n")
                try server.write(body)
            }
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.issues.get(7).subject)" }
        }
    }

    private static func reading(_ name: String, _ does: String, _ expected: Expectation, _ body: String) -> Case {
        reading(name, does, expected) { Data(body.utf8) }
    }

    private static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

    @CaseList static var cases: [Case] {
        texts
        sizes
        members
        values
    }

    @CaseList private static var texts: [Case] {
        reading("good", "sends an issue", "ok s", issue(id: 7))
        for (name, does, body) in [
            ("cut", "cuts the text", String(issue(id: 7).dropLast(30))),
            ("padding", "pads with )]}'", ")]}'\n" + issue(id: 7)),
        ] {
            reading("broken-\(name)", does, "PlanioError.unexpectedResponse", body)
        }
        for (name, does, body) in [
            ("glued", "sends two texts", issue(id: 7) + issue(id: 7)),
            ("comma", "writes a comma too many", #"{"issue":{"id":7,},}"#),
            ("quotes", "writes single quotes", "{'issue':{'id':7}}"), ("nan", "writes NaN", #"{"issue":{"id":NaN}}"#),
            ("comment", "writes a comment", #"{/* a */"issue":{"id":7}}"#),
            ("escape", "writes an escape that JSON lacks", issue(id: 7, more: #","a":"\x41""#)),
            ("surrogate", "writes half of a character", issue(id: 7, more: #","a":"\ud83d""#)),
            ("control", "writes a line break into a text", issue(id: 7, more: ",\"a\":\"b\nc\"")),
            ("number", "writes a number with a zero in front", issue(id: 7, more: #","a":01"#)),
        ] {
            reading("broken-\(name)", does, "PlanioError.undecodable()", body)
        }
        reading("bom", "writes a byte order mark first", "ok s", "\u{FEFF}" + issue(id: 7))
        for (name, does, bytes) in [
            ("latin1", "writes Latin-1", Data(issue(id: 7, more: #","a":"J"#).utf8) + [0xF6] + Data(#"rg"}"#.utf8)),
            (
                "overlong", "writes an overlong slash",
                Data(issue(id: 7, more: #","a":""#).utf8) + [0xC0, 0xAF] + Data(#""}}"#.utf8)
            ),
        ] {
            reading("broken-\(name)", does, "PlanioError.undecodable()") { bytes }
        }
        reading("broken-utf16", "writes UTF-16", "PlanioError.unexpectedResponse") {
            issue(id: 7).data(using: .utf16) ?? Data()
        }
        reading("top-empty", "sends nothing for an issue", "PlanioError.unexpectedResponse", "")
        for (name, body) in [
            ("null", "null"), ("number", "7"), ("text", "\"issue\""), ("list", "[]"), ("true", "true"),
        ] {
            reading(
                "top-\(name)", "sends \(body) for an issue",
                "PlanioError.undecodable()", body)
        }
    }

    @CaseList private static var sizes: [Case] {
        let large = Case.Settings(responseBytes: 16_777_216, memory: 700)
        for depth in [600, 100_000, 4_000_000] {
            reading(
                "deep-\(depth)", "nests \(depth) arrays", "PlanioError.undecodable()",
                large
            ) { Data(times(depth, "[").utf8) + Data(times(depth, "]").utf8) }
            reading(
                "deep-open-\(depth)", "opens \(depth) arrays and closes none",
                "PlanioError.undecodable()", large
            ) { Data((#"{"issue":"# + times(depth, "[") + "}").utf8) }
        }
        reading("deep-objects", "nests 200,000 objects in an unknown member", "PlanioError.undecodable()", large) {
            Data(issue(id: 7, more: #","a":"# + times(200_000, #"{"a":"#) + "1" + times(200_000, "}")).utf8)
        }
        reading("deep-allowed", "nests 100 arrays in an unknown member", "ok s", large) {
            Data(issue(id: 7, more: #","a":"# + times(100, "[") + times(100, "]")).utf8)
        }
        reading("wide", "sends 300,000 unknown members", "ok s", large) {
            Data(issue(id: 7, more: (1...300_000).map { #","m\#($0)":1"# }.joined()).utf8)
        }
        reading("wide-list", "sends a list of a million numbers in an unknown member", "ok s", large) {
            Data(issue(id: 7, more: #","a":[1"# + times(1_000_000, ",1") + "]").utf8)
        }
        reading("long-text", "sends a text of 10 MB in an unknown member", "ok s", large) {
            Data(issue(id: 7, more: #","a":""# + times(10_000_000, "x") + "\"").utf8)
        }
        reading("long-number", "sends a number of a million digits", "ok s", large) {
            Data(issue(id: 7, more: #","a":1"# + times(1_000_000, "0")).utf8)
        }
        reading(
            "long-hours", "sends a million digits where hours are wanted",
            "PlanioError.undecodable(issue.estimated_hours)", large
        ) {
            Data(issue(id: 7, more: #","estimated_hours":1"# + times(1_000_000, "0")).utf8)
        }
        reading("long-name", "sends a member's name of 5 MB", "ok s", large) {
            Data(issue(id: 7, more: ",\"" + times(5_000_000, "x") + "\":1").utf8)
        }
        reading("spaces", "sends 10 MB of spaces around the issue", "ok s", large) {
            Data((times(5_000_000, " ") + issue(id: 7) + times(5_000_000, "\n")).utf8)
        }
    }

    @CaseList private static var members: [Case] {
        reading("doubled-id", "names the id twice", "PlanioError.undecodable()", issue(id: 7, more: #","id":8"#))
        reading(
            "doubled-wrapper", "names the issue twice", "PlanioError.undecodable()",
            #"{"issue":\#(element(id: 7)),"issue":\#(element(id: 8))}"#)
        reading(
            "doubled-escaped", "names the id twice, once by escapes", "PlanioError.undecodable()",
            issue(id: 7, more: #","\u0069d":8"#))
        reading("other-object", "sends issue 8", "PlanioError.otherObject", issue(id: 8))
        reading(
            "missing-wrapper", "sends the issue without its wrapper", "PlanioError.undecodable(issue)", element(id: 7))
        reading(
            "missing-id", "sends an issue without id", "PlanioError.undecodable(issue.id)",
            #"{"issue":{"subject":"s"}}"#)
        reading(
            "missing-subject", "sends an issue without subject", "PlanioError.undecodable(issue.subject)",
            #"{"issue":{"id":7,"project":{"id":1,"name":"a"},"tracker":{"id":1,"name":"a"},"status":{"id":1,"name":"a"},"priority":{"id":1,"name":"a"}}}"#
        )
        reading("null-issue", "sends null for the issue", "PlanioError.undecodable(issue)", #"{"issue":null}"#)
        reading("list-issue", "sends a list for the issue", "PlanioError.undecodable(issue)", #"{"issue":[]}"#)
        reading(
            "html-in-json", "sends markup and scripts as the subject", "ok <script>alert(1)</script>",
            issue(id: 7).replacing(#""s""#, with: #""<script>alert(1)</script>""#))
        reading(
            "key-as-subject", "sends the API key where a number is wanted", "PlanioError.undecodable(issue.done_ratio)",
            issue(id: 7, more: #","done_ratio":"\#(Planted.apiKey)""#))
        reading(
            "key-as-name", "names a member by the API key, with two of it", "PlanioError.undecodable()",
            issue(id: 7, more: #","\#(Planted.apiKey)":1,"\#(Planted.apiKey)":2"#))
        reading(
            "proto", "sends __proto__ and its like", "ok s",
            issue(id: 7, more: #","__proto__":{"admin":true},"constructor":1"#))
    }

    @CaseList private static var values: [Case] {
        for (name, value) in [
            ("fraction", "7.5"), ("huge", "99999999999999999999"), ("exponent", "1e999"),
            ("true", "true"),
            ("null", "null"), ("object", "{}"), ("list", "[7]"), ("nul", "\"\\u0000\""),
        ] {
            reading(
                "id-\(name)", "sends \(value) for the id", "PlanioError.undecodable(issue.id)",
                issue(id: 7).replacing(#""id":7"#, with: #""id":\#(value)"#))
        }
        reading("id-text", "sends \"7\" for the id", "ok s", issue(id: 7).replacing(#""id":7"#, with: #""id":"7""#))
        reading("id-float", "sends 7.0 for the id", "ok s", issue(id: 7).replacing(#""id":7"#, with: #""id":7.0"#))
        for (name, member) in [
            ("day-words", #""due_date":"tomorrow""#), ("day-none", #""due_date":"2024-02-30""#),
            ("day-year", #""due_date":"99999-01-01""#), ("time-words", #""created_on":"now""#),
            ("time-none", #""created_on":"2024-13-01T00:00:00Z""#), ("hours-text", #""estimated_hours":"much""#),
            ("hours-infinite", #""estimated_hours":1e999"#), ("flag-number", #""is_private":7"#),
            ("list-object", #""custom_fields":{}"#), ("reference-number", #""category":7"#),
        ] {
            let path = "issue.\(member.dropFirst().prefix { $0 != "\"" })"
            reading(
                "value-\(name)", "sends \(member)", Expectation(stringLiteral: "PlanioError.undecodable(\(path))"),
                issue(id: 7, more: "," + member))
        }
    }
}
