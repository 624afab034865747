import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Watchers, files, booked time, copies and custom fields of issues, past the library.
    @Suite("Contract: what belongs to issues")
    struct IssueBelongingsContract {
        @Test("who creates or contributes watches; others are named, and must exist", arguments: ContractServer.all)
        func watchers(_ contract: ContractServer) async throws {
            let server = try contract.start()
            var issues = RawIssues(server)
            let jens = try #require(
                try await server.send(.get, "/users/current.json", as: .key(server.jens))["user.id"].int)
            let felix = try #require(
                try await server.send(.get, "/users/current.json", as: .key(server.felix))["user.id"].int)
            func watchers(_ letter: Character) async throws -> Set<Int> {
                Set(
                    try await issues.get(letter, "?include=watchers").list("issue.watchers").compactMap {
                        $0.at("id")?.int
                    })
            }
            try await issues.create("a", "watched", ["watcher_user_ids": [.int(felix)]])
            #expect(try await watchers("a") == [jens, felix])
            try await issues.create("b", "Felix may not", as: .key(server.felix), ["watcher_user_ids": [.int(jens)]])
            #expect(try await watchers("b") == [])
            #expect(try await issues.update("b", ["notes": "Seen"]).status == 204)
            #expect(try await watchers("b") == [jens])
            let unknown = try await server.send(
                .post, "/projects/some-project/issues.json", as: .key(server.jens),
                ["issue": ["subject": "x", "watcher_user_ids": [999_999]]])
            #expect(unknown.status == 404)
            #expect(unknown.json == ["status": 404, "error": "Not Found"])
        }

        @Test("a file is uploaded, attached once, listed and deleted", arguments: ContractServer.all)
        func attachments(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            let upload = try await server.send(
                .post, "/uploads.json?filename=no%20tes.txt", jens, "application/octet-stream", Data("Hello".utf8))
            #expect(upload.status == 201)
            let token = upload["upload.token"]
            #expect(
                try await server.send(.post, "/uploads.json", jens, "application/json", Data("{}".utf8)).status == 406)
            var issues = RawIssues(server)
            try await issues.create(
                "a", "file",
                [
                    "uploads": [
                        ["token": token, "filename": "notes.txt", "content_type": "text/plain", "description": "D"]
                    ]
                ])
            let read = try await issues.get("a", "?include=attachments")
            let attachment = read["issue.attachments.0"]
            #expect(attachment.at("filename") == "notes.txt")
            #expect(attachment.at("filesize") == 5)
            #expect(attachment.at("content_type") == "text/plain")
            #expect(attachment.at("description") == "D")
            #expect(attachment.at("author.name") == "Jens Maker")
            let id = try #require(attachment.at("id")?.int)
            #expect(attachment.at("content_url") == .string("\(server.site)/attachments/download/\(id)/notes.txt"))
            let listed = try await server.send(
                .get, "/issues.json?include=attachments,relations&issue_id=\(issues.id("a"))", as: jens)
            #expect(listed["issues.0.attachments.0"] == attachment)
            #expect(listed["issues.0.relations"] == [])
            // A token is good for one time.
            let again = try await issues.update("a", ["uploads": [["token": token]]])
            #expect(again["errors"] == ["1 file(s) could not be saved."])
            let second = try await server.send(
                .post, "/uploads.json?filename=b.bin", jens, "application/octet-stream", Data("x".utf8))
            #expect(try await issues.update("a", ["uploads": [["token": second["upload.token"]]]]).status == 204)
            #expect(try await issues.update("a", ["deleted_attachment_ids": [.int(id)]]).status == 204)
            let after = try await issues.get("a", "?include=attachments,journals")
            #expect(after.list("issue.attachments").compactMap { $0.at("filename") } == ["b.bin"])
            let details = after.list("issue.journals").flatMap { $0.at("details")?.array ?? [] }
            #expect(details.compactMap { $0.at("property") } == ["attachment", "attachment"])
            #expect(details.compactMap { $0.at("new_value") } == ["b.bin", nil])
            #expect(details.last?.at("old_value") == "notes.txt")
        }

        @Test("time is booked beside an update, or nothing is done", arguments: ContractServer.all)
        func booking(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            var issues = RawIssues(server)
            try await issues.create("a", "booked")
            let path = "/issues/\(try issues.id("a")).json"
            func book(_ entry: JSONValue) async throws -> RawResponse {
                try await server.send(.put, path, as: jens, ["issue": ["notes": "Worked"], "time_entry": entry])
            }
            #expect(try await book(["hours": "1:30", "activity_id": 8, "comments": "Hard"]).status == 204)
            for wrong: JSONValue in [
                ["hours": 1], ["hours": "abc"], ["comments": "x"], ["hours": 1, "activity_id": 99],
                ["hours": -1, "activity_id": 8], ["hours": 1, "activity_id": 8, "spent_on": "nope"],
            ] {
                let response = try await book(wrong)
                #expect(response.status == 422, "\(wrong)")
                #expect(response["errors"] == ["Log time is invalid"], "\(wrong)")
            }
            #expect(try await book([:]).status == 204)
            #expect(try await book("x").status == 500)
            let read = try await issues.get("a", "?include=journals")
            #expect(read["issue.spent_hours"] == 1.5)
            #expect(read["issue.total_spent_hours"] == 1.5)
            #expect(read.list("issue.journals").count == 2)
        }

        @Test(
            "deleting an issue deletes its booked time, unless one says what becomes of it",
            arguments: ContractServer.all)
        func deletingBooked(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            var issues = RawIssues(server)
            func booked(_ letter: Character) async throws -> Int {
                try await issues.create(letter, "booked \(letter)")
                let entry = try await server.send(
                    .post, "/time_entries.json", as: jens,
                    ["time_entry": ["issue_id": .int(issues.id(letter)), "hours": 1, "activity_id": 8]])
                return try #require(entry["time_entry.id"].int)
            }
            func delete(_ letter: Character, _ query: String = "") async throws -> RawResponse {
                try await server.send(.delete, "/issues/\(issues.id(letter)).json\(query)", as: jens)
            }
            func entry(_ id: Int) async throws -> RawResponse {
                try await server.send(.get, "/time_entries/\(id).json", as: jens)
            }
            let (gone, kept, moved) = (try await booked("a"), try await booked("b"), try await booked("c"))
            try await issues.create("t", "target")
            #expect(try await delete("a").status == 204)
            #expect(try await entry(gone).status == 404)
            let nowhere = try await delete("b", "?todo=reassign")
            #expect(nowhere.status == 406)
            #expect(nowhere.json == ["status": 406, "error": "Not Acceptable"])
            #expect(try await delete("b", "?todo=nullify").status == 204)
            let nullified = try await entry(kept)
            #expect(nullified.status == 200 && !nullified.has("time_entry.issue"))
            #expect(try await delete("c", "?todo=reassign&reassign_to_id=\(issues.id("t"))").status == 204)
            #expect(try await entry(moved)["time_entry.issue.id"] == .int(issues.id("t")))
            // Several at once: all or none.
            try await issues.create("x", "one of several")
            try await issues.create("y", "another")
            let both = "/issues.json?ids%5B%5D=\(try issues.id("x"))&ids%5B%5D=\(try issues.id("y"))"
            #expect(try await server.send(.delete, both, as: .key(server.felix)).status == 403)
            #expect(try await server.send(.delete, both, as: jens).status == 204)
            #expect(try await server.send(.delete, both, as: jens).status == 404)
            #expect(try await server.send(.delete, "/issues.json", as: jens).status == 404)
        }

        @Test("a copy takes what it is told to take", arguments: ContractServer.all)
        func copying(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            var issues = RawIssues(server)
            try await issues.create(
                "a", "original",
                ["description": "Text", "priority_id": 4, "custom_fields": [["id": 1, "value": "ACME"]]])
            try await issues.create("c", "child", ["parent_issue_id": .int(try issues.id("a"))])
            #expect(try await issues.update("c", ["status_id": 2]).status == 204)
            let copy = try await server.send(
                .post, "/projects/some-project/issues.json?include=relations", as: jens,
                [
                    "copy_from": .int(issues.id("a")), "link_copy": "1", "copy_subtasks": "1",
                    "issue": ["subject": "Copy"],
                ])
            #expect(copy.status == 201)
            #expect(copy["issue.subject"] == "Copy" && copy["issue.description"] == "Text")
            #expect(copy["issue.status.id"] == 1)
            #expect(copy["issue.custom_fields.0.value"] == "ACME")
            let id = try #require(copy["issue.id"].int)
            let read = try await server.send(.get, "/issues/\(id).json?include=children,relations", as: jens)
            #expect(read.list("issue.children").count == 1)
            #expect(read["issue.relations.0.relation_type"] == "copied_to")
            #expect(read["issue.relations.0.issue_id"] == .int(try issues.id("a")))
            let felix = try await server.send(
                .post, "/projects/some-project/issues.json", as: .key(server.felix),
                ["copy_from": .int(issues.id("a")), "issue": ["subject": "Copy"]])
            #expect(felix.status == 403)
            let unknown = try await server.send(
                .post, "/projects/some-project/issues.json", as: jens, ["copy_from": 999_999, "issue": [:]])
            #expect(unknown.status == 404)
        }

        @Test("custom fields of each kind: taken as texts, judged, listed, filtered", arguments: ContractServer.all)
        func customFields(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let fields: [(PlanioSandbox.CustomField, JSONValue, JSONValue, JSONValue, String)] = [
                (.init("A text", .text), "a\nb", "a\nb", 7, ""),
                (.init("An int", .int), 7, "7", "x", "is not a number"),
                (.init("A float", .float), 1.5, "1.5", "x", "is invalid"),
                (.init("A date", .date), "2036-01-01", "2036-01-01", "nope", "is not a valid date"),
                (.init("A bool", .bool), "1", "1", "0", ""), (.init("A link", .link), "http://x", "http://x", "y", ""),
                (
                    .init("A list", .list, possibleValues: ["One", "Two"]), "Two", "Two", "Three",
                    "is not included in the list"
                ),
                (
                    .init("Short", .string, lengths: 2...3), "abc", "abc", "abcd",
                    "is too long (maximum is 3 characters)"
                ),
            ]
            var ids: [Int] = []
            for field in fields { ids.append(try server.addCustomField(field.0)) }
            let several = try server.addCustomField(
                .init("Several", .list, isMultiple: true, possibleValues: ["One", "Two", "Three"]))
            defer { for id in ids + [several] { try? server.removeCustomField(id) } }
            var issues = RawIssues(server)
            var values: [JSONValue] = []
            for (id, field) in zip(ids, fields) { values.append(["id": .int(id), "value": field.1]) }
            values.append(["id": .int(several), "value": ["One", "Three", "One", ""]])
            try await issues.create("a", "fields", ["custom_fields": .array(values)])
            try await issues.create("b", "no fields")
            func value(_ letter: Character, _ id: Int) async throws -> JSONValue? {
                try await issues.get(letter).list("issue.custom_fields").first { $0.at("id") == .int(id) }?.at("value")
            }
            for (id, field) in zip(ids, fields) {
                #expect(try await value("a", id) == field.2, "\(field.0.name)")
                #expect(try await value("b", id) == .null, "\(field.0.name)")
                let wrong = try await issues.update("b", ["custom_fields": [["id": .int(id), "value": field.3]]])
                #expect(
                    wrong["errors"] == (field.4.isEmpty ? .null : [.string("\(field.0.name) \(field.4)")]),
                    "\(field.0.name)")
            }
            #expect(try await value("a", several) == ["One", "Three"])
            #expect(try await value("b", several) == [])
            let (int, date, list) = (ids[1], ids[3], ids[6])
            for (query, letters) in [
                ("cf_\(int)=7", "a"), ("cf_\(int)=>=7", "a"), ("cf_\(int)=<=6", ""), ("cf_\(date)=2036-01-01", "a"),
                ("cf_\(date)=>=2037-01-01", ""), ("cf_\(list)=Two", "a"), ("cf_\(list)=!Two", "b"),
                ("cf_\(list)=*", "a"), ("cf_\(several)=One|Two", "a"), ("cf_\(several)=Three", "a"),
                ("cf_\(several)=!One", "b"), ("cf_\(several)=Two", ""), ("cf_\(int)=x", "422"),
            ] {
                #expect(try await issues.letters("sort=id&\(query)") == letters, "\(query)")
            }
            // By the map, cleared, and of several values one.
            let cleared = try await issues.update(
                "a", ["custom_field_values": .object([String(int): nil, String(several): "Two"])])
            #expect(cleared.status == 204)
            #expect(try await value("a", int) == "")
            #expect(try await value("a", several) == ["Two"])
        }
    }
}
