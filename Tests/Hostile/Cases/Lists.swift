import Foundation
import PlanioOAuth

/// Lists whose pages lie.
enum Lists {
    private static func page(_ ids: some Sequence<Int>, total: String, offset: String) -> String {
        let issues = ids.map { JSONBodies.element(id: $0) }.joined(separator: ",")
        return #"{"issues":[\#(issues)],"total_count":\#(total),"offset":\#(offset),"limit":100}"#
    }

    /// The client walks through the issues, and the server sends pages by the offset that was asked for.
    private static func walk(
        _ name: String, _ does: String, _ expected: Expectation, byID: Bool = false,
        _ answer: @escaping @Sendable (_ offset: Int, _ number: Int) -> String
    ) -> Case {
        Case("lists/\(name)", does, expected, Case.Settings(responseBytes: 1_000_000, memory: 400)) { stage in
            stage.serve("/issues.json") { server in
                let offset = server.latest.query.split(separator: "&").first { $0.hasPrefix("offset=") }
                try server.write(response(body: answer(offset.flatMap { Int($0.dropFirst(7)) } ?? 0, server.count)))
            }
            let client = try stage.client()
            let list = client.issues.list(where: .status(.any))
            let seen = await stage.outcome {
                var count = 0
                for try await _ in byID ? list.byID() : list {
                    count += 1
                    guard count < 3000 else { break }
                }
                return "ok \(count)"
            }
            return "\(seen) ×\(stage.count("/issues.json"))"
        }
    }

    @CaseList static var cases: [Case] {
        walk("good", "sends 150 issues", "ok 150 ×2") { offset, _ in
            page(offset + 1...min(offset + 100, 150), total: "150", offset: "\(offset)")
        }
        walk("same-page", "sends the same page for ever", "PlanioError.inconsistentList ×2") { _, _ in
            page(1...100, total: "1000000000", offset: "0")
        }
        walk("same-elements", "sends the same elements on every page", "PlanioError.inconsistentList ×2") { offset, _ in
            page(1...100, total: "1000000000", offset: "\(offset)")
        }
        walk("empty-pages", "says a billion and sends none", "PlanioError.inconsistentList ×1") { offset, _ in
            page([], total: "1000000000", offset: "\(offset)")
        }
        walk("one-by-one", "sends one of 50 at a time", "ok 50 ×50") { offset, _ in
            page([offset + 1], total: "50", offset: "\(offset)")
        }
        walk("growing", "says with each page that there are more", "ok 3000 ×30") { offset, _ in
            page(offset + 1...offset + 100, total: "\(offset + 200)", offset: "\(offset)")
        }
        walk("wrong-offset", "sends a page that begins elsewhere", "PlanioError.inconsistentList ×2") { offset, _ in
            page(offset + 1...offset + 100, total: "500", offset: offset == 0 ? "0" : "7")
        }
        walk("fewer-than-sent", "sends three and says one", "PlanioError.inconsistentList ×1 | ok 3 ×1") { offset, _ in
            page(1...3, total: "1", offset: "\(offset)")
        }
        for (name, total, expected) in [
            ("negative", "-5", "ok 3 ×1"), ("text", "\"3\"", "ok 3 ×1"), ("null", "null", "ok 3 ×1"),
            ("fraction", "3.5", "PlanioError.undecodable(total_count) ×1"),
            ("huge", "99999999999999999999", "PlanioError.undecodable(total_count) ×1"),
            ("object", "{}", "PlanioError.undecodable(total_count) ×1"),
        ] {
            walk("total-\(name)", "says that there are \(total)", Expectation(stringLiteral: expected)) { offset, _ in
                page(1...3, total: total, offset: "\(offset)")
            }
        }
        walk("total-most", "says that there are as many as a number can say", "PlanioError.inconsistentList ×2") {
            _, _ in
            page(1...100, total: "9223372036854775807", offset: "0")
        }
        walk("offset-most", "says that the page begins at the greatest of numbers", "PlanioError.inconsistentList ×1") {
            _, _ in
            page(1...3, total: "3", offset: "9223372036854775807")
        }
        walk("doubled-element", "sends an issue twice on one page", "ok 3 ×1") { offset, _ in
            page([1, 2, 2], total: "3", offset: "\(offset)")
        }
        walk("by-id-backwards", "sends a list by ids in another order", "PlanioError.inconsistentList ×1", byID: true) {
            offset, _ in page([3, 2, 1], total: "3", offset: "\(offset)")
        }
        walk("by-id-forever", "sends the same ids for ever", "PlanioError.inconsistentList ×2", byID: true) { _, _ in
            page(1...100, total: "1000000000", offset: "0")
        }
        walk(
            "by-id-jumping", "sends the greatest of ids, and says that there are more",
            "PlanioError.inconsistentList ×1", byID: true
        ) { _, _ in page([Int.max], total: "5", offset: "0") }
        walk("no-total", "sends a list without a total", "ok 1 ×1") { _, _ in
            #"{"issues":[\#(JSONBodies.element(id: 1))]}"#
        }
        walk("broken-element", "sends one issue that cannot be read", "PlanioError.undecodable(issues[1].subject) ×1") {
            _, _ in
            #"{"issues":[\#(JSONBodies.element(id: 1)),{"id":2,"project":{"id":1,"name":"a"},"tracker":{"id":1,"name":"a"},"status":{"id":1,"name":"a"},"priority":{"id":1,"name":"a"}}],"total_count":2,"offset":0,"limit":100}"#
        }
        Case("lists/search-repeats", "gives the same search result on every page", "PlanioError.inconsistentList ×2") {
            stage in
            stage.serve("/search.json") { server in
                let offset = server.latest.query.split(separator: "&").first { $0.hasPrefix("offset=") }
                try server.write(
                    response(
                        body:
                            #"{"results":[{"id":1,"title":"x","type":"issue","url":"http://example.org/x"}],"total_count":1000000,\#("\"offset\":\(offset.map { String($0.dropFirst(7)) } ?? "0")")}"#
                    ))
            }
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.search("word").all().count)" }
                + " ×\(stage.count("/search.json"))"
        }
        Case("lists/names-forever", "sends names for ever", "PlanioError.name ×91") { stage in
            stage.serve("/projects.json") { server in
                let first = server.count * 100
                let names = (first..<first + 100).map { #"{"id":\#($0),"name":"p\#($0)"}"# }.joined(separator: ",")
                try server.write(response(body: #"{"projects":[\#(names)],"total_count":\#(first + 1000)}"#))
            }
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.names.project("nobody"))" }
                + " ×\(stage.count("/projects.json"))"
        }
        Case("lists/filter-ignored", "ignores the filter", "PlanioError.filterIgnored") { stage in
            stage.serve("/issues.json") { try $0.write(response(body: page([1], total: "1", offset: "0"))) }
            let client = try stage.client()
            return await stage.outcome {
                for try await _ in client.issues.list(where: .project(77), .status(.any)) {}
                return "ok"
            }
        }
    }
}
