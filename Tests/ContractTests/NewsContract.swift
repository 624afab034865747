import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    @Suite("Contract: news, custom fields, states of projects")
    struct NewsContract {
        @Test("news are published on both paths, listed, read, changed and deleted", arguments: ContractServer.all)
        func news(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let place = Planio.Project.Selector.id(project.id)
                try await jens.news.create(in: place, title: "One", description: "First") { $0.summary = "In short" }
                let second = try await server.send(
                    .post, "/projects/\(project.identifier)/news.json", as: .key(server.jens),
                    ["news": ["title": "Two", "description": "Second"]])
                #expect(second.status == 204 && second.body.isEmpty)
                let all = try await jens.news.list(in: place).all()
                #expect(all.map(\.title) == ["Two", "One"] && all.map { $0.summary ?? "" } == ["", "In short"])
                #expect(try await jens.news.list().all().contains { $0.id == all[0].id })
                let id = try #require(all.last?.id)
                if let sandbox = server.sandbox {
                    try sandbox.comment(onNews: id.rawValue, by: "felix", "Nice")
                } else {
                    try server.sql(
                        """
                        INSERT INTO comments (commented_type, commented_id, author_id, content, created_on, updated_on)
                        VALUES ('News', \(id), (SELECT id FROM users WHERE login = '\(server.felix.login)'), 'Nice',
                        '2026-11-25 08:00:00', '2026-11-25 08:00:00')
                        """)
                }
                let one = try await jens.news.get(id, include: [.comments, .attachments])
                #expect(one.project?.id == project.id && one.author?.name == "Jens Maker")
                #expect(one.title == "One" && one.summary == "In short" && one.description == "First")
                #expect(one.comments?.map(\.content) == ["Nice"] && one.comments?.first?.author?.name == "Felix Finder")
                #expect(one.attachments == [] && one.createdOn != nil)
                for path in [
                    "/news/\(id).json?include=comments,attachments", "/projects/\(project.identifier)/news.json",
                ] {
                    try expectLossless(try await server.send(.get, path, as: .key(server.jens)), Planio.News.self)
                }
                try await jens.news.update(id, confirming: .readBack) {
                    $0.title = "Eins"
                    $0.summary = nil
                }
                let plain = try await jens.news.get(id)
                #expect(plain.title == "Eins" && plain.summary == nil && plain.comments == nil)
                let page = try await server.send(
                    .get, "/projects/\(project.identifier)/news.json?limit=1&offset=1", as: .nobody)
                #expect(page["total_count"] == 2 && page["offset"] == 1 && page["limit"] == 1)
                try await jens.news.delete(id)
                #expect(await planioError { _ = try await jens.news.get(id) }?.status == 404)
            }
        }

        @Test("what is wrong with news, and who may, in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            func long(_ count: Int) -> JSONValue { .string(String(repeating: "x", count: count)) }
            try await server.withProject { project, jens in
                let path = "/projects/\(project.identifier)/news.json"
                let cases: [(JSONValue, JSONValue)] = [
                    ([:], ["Title cannot be blank", "Description cannot be blank"]),
                    (
                        ["news": ["title": long(61), "summary": long(256)]],
                        [
                            "Description cannot be blank", "Title is too long (maximum is 60 characters)",
                            "Summary is too long (maximum is 255 characters)",
                        ]
                    ),
                    (
                        ["news": ["title": "T", "description": "D", "uploads": [["token": "9.x"]]]],
                        ["1 file(s) could not be saved."]
                    ),
                ]
                for (body, errors) in cases {
                    let response = try await server.send(.post, path, as: .key(server.jens), body)
                    #expect(response.status == 422 && response["errors"] == errors, "\(body) \(response.text)")
                }
                let body: JSONValue = [
                    "news": ["title": "T", "description": "D", "project_id": .int(project.id.rawValue)]
                ]
                #expect(try await server.send(.post, path, as: .key(server.felix), body).status == 403)
                #expect(try await server.send(.post, path, as: .nobody, body).status == 401)
                #expect(try await server.send(.post, "/news.json", as: .key(server.jens), body).status == 404)
                #expect(try await server.send(.get, "/news/999999.json", as: .nobody).status == 404)
                let few = try await server.client(try server.planio(), server.jens, scopes: [.viewIssues])
                let lacking = await planioError {
                    try await few.news.create(in: .id(project.id), title: "T", description: "D")
                }
                #expect(lacking?.lackingScopes == [.manageNews])
                _ = jens
            }
        }

        @Test("custom fields are shown as they are defined, to administrators", arguments: ContractServer.all)
        func customFields(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let cases: [(PlanioSandbox.CustomField, Planio.CustomField.CustomizedType, Planio.CustomField.Format)] = [
                (
                    .init(
                        "List", .list, isFilter: false, isMultiple: true, isRequired: false, possibleValues: ["a", "b"]),
                    .issue, .list
                ),
                (.init("Flag", .bool, of: .version), .version, .bool),
                (.init("Text", .string, of: .user, lengths: 2...9), .user, .string),
                (.init("Day", .date, of: .timeEntry), .timeEntry, .date),
                (.init("Number", .float, of: .project), .project, .float),
            ]
            let ids = try cases.map { try server.addCustomField($0.0) }
            defer { for id in ids { try? server.removeCustomField(id) } }
            let all = try await server.client(server.admin).customFields.list()
            for (id, (draft, type, format)) in zip(ids, cases) {
                let field = try #require(all.first { $0.id == .init(id) })
                #expect(field.name == draft.name && field.customizedType == type && field.format == format)
                #expect(field.isFilter == draft.isFilter && field.allowsSeveral == draft.isMultiple)
                #expect(field.isRequired == draft.isRequired && field.isVisible && field.isEditable == true)
                #expect(field.isSearchable == false && field.defaultValue == nil && field.description == nil)
                #expect((field.trackers != nil) == (type == .issue) && (field.roles != nil) == (type == .issue))
                if let lengths = draft.lengths {
                    #expect(field.minLength == lengths.lowerBound && field.maxLength == lengths.upperBound)
                }
                let values = field.possibleValues?.map(\.value)
                #expect(values == (format == .list ? ["a", "b"] : format == .bool ? ["1", "0"] : nil))
                if format == .bool { #expect(field.possibleValues?.map(\.label) == ["Yes", "No"]) }
            }
            try expectLossless(
                try await server.send(.get, "/custom_fields.json", as: .key(server.admin)), Planio.CustomField.self)
            #expect(all.contains { $0.name == "Customer" && $0.trackers?.count == 3 })
            #expect(
                await planioError { _ = try await server.client(server.jens).customFields.list() }?.status == 403)
            #expect(try await server.send(.get, "/custom_fields.json", as: .nobody).status == 401)
        }

        @Test(
            "a project is closed, opened, put away and fetched back, each as often as one likes",
            arguments: ContractServer.all)
        func states(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            try await server.withProject { project, jens in
                let place = Planio.Project.Selector.id(project.id)
                let sub = try await server.addSubproject(of: project)
                let include = Planio.Project.Include.allCases.map(\.rawValue).joined(separator: ",")
                for path in [
                    "/projects/\(sub.identifier).json?include=\(include)", "/projects.json?include=\(include)",
                ] {
                    try expectLossless(try await server.send(.get, path, as: .key(server.admin)), Planio.Project.self)
                }
                for _ in 0..<2 { try await jens.projects.close(place) }
                #expect(try await jens.projects.get(place).status == .closed)
                #expect(try await jens.projects.get(.id(sub.id)).status == .closed)
                #expect(
                    await planioError { try await jens.versions.create(in: place, name: "x") }?.status == 403)
                for _ in 0..<2 { try await jens.projects.reopen(place) }
                #expect(try await jens.projects.get(.id(sub.id)).status == .active)
                for _ in 0..<2 { try await admin.projects.archive(place) }
                #expect(await planioError { _ = try await jens.projects.get(place) }?.status == 403)
                #expect(await planioError { try await jens.projects.unarchive(place) }?.status == 403)
                // The project above comes back with the one below, but not the other way round.
                try await admin.projects.unarchive(.id(sub.id))
                #expect(try await jens.projects.get(place).status == .active)
                try await admin.projects.archive(place)
                try await admin.projects.unarchive(place)
                #expect(await planioError { _ = try await jens.projects.get(.id(sub.id)) }?.status == 403)
                try await admin.projects.unarchive(.id(sub.id))
                for action in ["close", "reopen", "archive", "unarchive"] {
                    let path = "/projects/\(project.identifier)/\(action).json"
                    #expect(try await server.send(.post, path, as: .key(server.admin)).status == 204, "\(action)")
                }
                try await admin.projects.unarchive(.id(sub.id))

                let refused = await planioError { try await admin.projects.delete(place) }
                #expect(refused?.destructive?.contains("includingSubprojects") == true)
                #expect(try await jens.projects.get(.id(sub.id)).status == .active)
                try await admin.projects.delete(.id(sub.id))
                try await admin.projects.delete(place)
                #expect(await planioError { _ = try await jens.projects.get(place) }?.status == 404)
            }
        }
    }
}
