import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: search")
    struct SearchContract {

        @Test("what is found has its kind, newest first, and as far as one asks", arguments: ContractServer.all)
        func options(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let word = "w\(UUID().uuidString.prefix(8).lowercased())"
            let upload = try await server.send(
                .post, "/uploads.json?filename=\(word).txt", .key(server.jens), "application/octet-stream",
                Data("x".utf8))
            let token = Secret(try #require(upload["upload.token"].string))
            let title = try await client.issues.create(in: "some-project", subject: "Fire \(word)").id
            let text = try await client.issues.create(in: "some-project", subject: "Water") {
                $0.description = "a \(word)"
            }.id
            let closed = try await client.issues.create(in: "some-project", subject: "Closed \(word)").id
            try await client.issues.update(closed) { $0.statusID = 5 }
            let noted = try await client.issues.create(in: "some-project", subject: "Earth").id
            try await client.issues.update(noted) { $0.notes = "said \(word)" }
            let file = try await client.issues.create(in: "some-project", subject: "Air") {
                $0.uploads = [Planio.Upload(token: token, filename: "\(word).txt")]
            }.id
            let hidden = try await client.issues.create(in: "private-project", subject: "Hidden \(word)").id
            let identifier = "p-\(word)"
            try await server.client(server.admin).projects.create(identifier: identifier, name: "Project \(word)")
            func found(
                _ text: String, in place: Planio.SearchPlace = .everywhere, as client: PlanioClient? = nil,
                _ change: (inout Planio.SearchOptions) -> Void = { _ in }
            ) async throws -> Set<Planio.Issue.ID> {
                let results = try await (client ?? server.client(server.jens)).search(text, in: place, change)
                    .all()
                return Set(results.compactMap(\.issueID))
            }
            let all: Set = [title, text, closed, noted, hidden]
            #expect(try await found(word) == all)
            #expect(try await found(word.uppercased()) == all)
            #expect(try await found(word, as: server.client(server.felix)) == [title, text, closed, noted])
            #expect(try await found(word) { $0.titlesOnly = true } == [title, closed, hidden])
            #expect(try await found(word) { $0.openIssuesOnly = true } == [title, text, noted, hidden])
            #expect(try await found(word) { $0.attachments = .included } == all.union([file]))
            #expect(try await found(word) { $0.attachments = .only } == [file])
            #expect(try await found(word) { $0.types = [.projects] } == [])
            #expect(try await found(word) { $0.types = [.issues, .projects] } == all)
            #expect(try await found(word, in: .project("some-project")) == [title, text, closed, noted])
            #expect(try await found(word, in: .projectAndBelow("private-project")) == [hidden])
            #expect(try await found(word, in: .myProjects) == all)
            #expect(try await found(word, in: .bookmarks) == [])
            #expect(try await found("fire \(word)") == [title])
            #expect(try await found("fire nonsense\(word) \(word)") == [])
            #expect(try await found("\"fire \(word)\"") == [title])
            #expect(try await found("\"\(word) fire\"") == [])
            #expect(try await found("nonsense\(word) \(word)") { $0.matchesAllWords = false } == all)

            let results = try await client.search(word).all()
            #expect(results.count == 6)
            let project = try #require(results.first { $0.kind == .project })
            #expect(project.title == "Project: Project \(word)" && project.kind.type == .projects)
            #expect(project.url.absoluteString == "\(server.site)/projects/\(identifier)")
            let result = try #require(results.first { $0.issueID == closed })
            #expect(result.kind == .closedIssue && result.title == "Bug #\(closed) (Closed): Closed \(word)")
            #expect(result.url == client.page(of: closed))
            #expect(results.first { $0.issueID == text }?.description == "a \(word)")
            #expect(zip(results, results.dropFirst()).allSatisfy { ($0.date ?? .now) >= ($1.date ?? .now) } == true)
            let page = try await client.search(word).page(offset: 2, limit: 3)
            #expect(page.results.map(\.id) == Array(results.map(\.id)[2..<5]) && page.total == 6 && page.offset == 2)
            #expect(try await client.search(word).total == 6)
            #expect(try await client.search(word).first?.id == results.first?.id)
            #expect(try await client.search(word).all(upTo: 2).count == 2)
            let raw = try await server.send(.get, "/search.json?q=\(word)&limit=100", as: .key(server.jens))
            try expectLossless(raw, list: "results", Planio.SearchResult.self)
        }

        @Test("news, wiki pages and commits are found by what they say", arguments: ContractServer.all)
        func otherTypes(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            let client = try server.client(server.jens)
            let word = "w\(UUID().uuidString.prefix(8).lowercased())"
            let news = try await server.send(
                .post, "/projects/some-project/news.json", as: jens,
                ["news": ["title": .string("News \(word)"), "summary": "Short", "description": "Long"]])
            #expect(news.status == 204)
            let said = try await server.send(
                .post, "/projects/some-project/news.json", as: jens,
                ["news": ["title": "Other", "description": .string("says \(word)")]])
            #expect(said.status == 204)
            let page = try await server.send(
                .put, "/projects/some-project/wiki/Page_\(word).json", as: jens,
                ["wiki_page": ["text": .string("About \(word)")]])
            #expect(page.status == 201)
            try server.addRevision("c\(word)", to: "r\(word)", in: "some-project", comments: "Fix \(word)\nIn detail")
            func found(_ change: (inout Planio.SearchOptions) -> Void) async throws -> [Planio.SearchResult] {
                try await client.search(word, in: .project("some-project"), change).all()
            }
            let all = try await found { _ in }
            #expect(Set(all.map(\.kind)) == [.news, .wikiPage, .changeset] && all.count == 4)
            #expect(try await found { $0.types = [.news] }.map(\.title).sorted() == ["News \(word)", "Other"])
            #expect(try await found { $0.titlesOnly = true }.count { $0.kind == .news } == 1)
            let wiki = try #require(try await found { $0.types = [.wikiPages] }.first)
            #expect(wiki.title == "Wiki: Page_\(word)" && wiki.description == "About \(word)")
            #expect(wiki.url.absoluteString == "\(server.site)/projects/some-project/wiki/Page_\(word)")
            let commit = try #require(try await found { $0.types = [.changesets] }.first)
            #expect(commit.title == "Revision c\(word) (r\(word)): Fix \(word)" && commit.description == "In detail")
            #expect(
                commit.url.absoluteString
                    == "\(server.site)/projects/some-project/repository/r\(word)/revisions/c\(word)")
            #expect(try await found { $0.types = [.documents, .messages] } == [])
            let raw = try await server.send(.get, "/search.json?q=\(word)&limit=100", as: jens)
            try expectLossless(raw, list: "results", Planio.SearchResult.self)
        }

        @Test(
            "a text of which the server would pass over words is refused, unless that is allowed",
            arguments: ContractServer.all)
        func words(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            for text in ["", " ", "a", "a b", "\"a\"", "\"  \""] {
                for isAllowed in [false, true] {
                    let error = await #expect(throws: PlanioError.self, "\(text)") {
                        try await client.search(text) { $0.passesOverWords = isAllowed }.total
                    }
                    guard case .invalidRequest(.value) = error?.kind else {
                        Issue.record("\(text): \(String(describing: error))"); continue
                    }
                }
                // That is what the server makes of it.
                let query = try RawIssues.encoded("q=\(text)")
                let raw = try await server.send(.get, "/search.json?\(query)", as: .key(server.jens))
                #expect(raw.status == 200 && raw["total_count"] == .null && raw.list("results").isEmpty, "\(text)")
            }
            for text in ["Seeded a issue", "one two three four five six", "Seeded x"] {
                let error = await #expect(throws: PlanioError.self) { try await client.search(text).total }
                guard case .invalidRequest(.value) = error?.kind else {
                    Issue.record("\(text): \(String(describing: error))"); continue
                }
                _ = try await client.search(text) { $0.passesOverWords = true }.total
            }
            #expect(try await client.search("Seeded x") { $0.passesOverWords = true }.total >= 30)
            // One character is a word by itself in Chinese, and five words with a repeated one are five.
            #expect(try await client.search("\u{706b}").total == 0)
            #expect(try await client.search("one two three four five one").total == 0)
        }

        @Test(
            "types that the server would not search, and then search all others, are refused or told",
            arguments: ContractServer.all)
        func types(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(scopes: [.viewIssues, .searchProject]), server.jens)
            let lacking = await #expect(throws: PlanioError.self) {
                try await client.search("Seeded", in: .project("some-project")) { $0.types = [.documents] }.total
            }
            guard case .fieldsNotAllowed(let needs) = lacking?.kind else {
                Issue.record("\(String(describing: lacking))"); return
            }
            #expect(needs.map(\.field) == ["documents"])
            // A role that lacks it: the server searches issues instead.
            let account = try await server.addUser()
            try server.addMember(account, to: "private-project", [.viewIssues, .addIssues])
            let member = try server.client(account)
            try await server.client(server.jens).issues.create(in: "private-project", subject: "Seeded there")
            let ignored = await #expect(throws: PlanioError.self) {
                try await member.search("Seeded", in: .project("private-project")) { $0.types = [.documents] }.all()
            }
            guard case .filterIgnored = ignored?.kind else {
                Issue.record("\(String(describing: ignored))"); return
            }
            for change in [
                { $0.types = [.projects] },
                {
                    $0.titlesOnly = true
                    $0.attachments = .included
                },
            ] as [(inout Planio.SearchOptions) -> Void] {
                let error = await #expect(throws: PlanioError.self) {
                    try await server.client(server.jens).search("Seeded", in: .project("some-project"), change)
                        .total
                }
                guard case .invalidRequest(.value) = error?.kind else {
                    Issue.record("\(String(describing: error))"); continue
                }
            }
            let unknown = await #expect(throws: PlanioError.self) {
                try await client.search("Seeded", in: .project("nonsense")).total
            }
            #expect(unknown?.status == 404)
            let scopes = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            let forbidden = await #expect(throws: PlanioError.self) { try await scopes.search("Seeded").total }
            guard case .forbidden(.lackingScope(anyOf: [.searchProject])) = forbidden?.kind else {
                Issue.record("\(String(describing: forbidden))"); return
            }
        }
    }
}
