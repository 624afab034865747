import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    @Suite("Contract: wiki pages")
    struct WikiContract {
        @Test("a page is created, read, changed, read in its versions and deleted", arguments: ContractServer.all)
        func life(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.identifier(project.identifier))
                #expect(try await wiki.list(in: place).isEmpty)
                let page = try await wiki.create("release notes", in: place, text: "h1. One") { $0.comments = "First" }
                #expect(page.title == "Release notes" && page.title.text == "Release_notes" && page.version == 1)
                #expect(page.text == "h1. One" && page.comments == "First" && page.author?.name == "Jens Maker")
                #expect(page.createdOn != nil && page.updatedOn != nil && page.parent == nil)
                #expect(try await wiki.get("RELEASE_NOTES", in: place) == page)
                try await wiki.update(page.title, in: place, text: "h1. Two", basedOn: 1, confirming: .readBack) {
                    $0.comments = "Second"
                }
                let second = try await wiki.get(page.title, in: place)
                #expect(second.text == "h1. Two" && second.version == 2 && second.comments == "Second")
                #expect(try await wiki.get(page.title, in: place, version: 1).text == "h1. One")
                #expect(await planioError { _ = try await wiki.get(page.title, in: place, version: 9) }?.status == 404)
                try await wiki.overwrite(page.title, in: place, text: "h1. Three")
                try await wiki.overwrite("Other", in: place, text: "x")
                let base = "/projects/\(project.identifier)/wiki"
                for path in ["index.json", "Release_notes.json?include=attachments", "Release_notes/1.json"] {
                    try expectLossless(
                        try await server.send(.get, "\(base)/\(path)", as: .key(server.jens)), Planio.WikiPage.self)
                }
                let listed = try await wiki.list(in: place)
                #expect(listed.map(\.title) == ["Other", "Release_notes"] && listed.map(\.version) == [1, 3])
                #expect(listed.allSatisfy { $0.text == nil && $0.author == nil && $0.updatedOn != nil })
                try await wiki.delete("Other", in: place)
                #expect(await planioError { _ = try await wiki.get("Other", in: place) }?.status == 404)
                #expect(await planioError { try await wiki.delete("Other", in: place) }?.status == 404)
                #expect(await planioError { _ = try await wiki.get("Other", in: "no-such-project") }?.status == 404)
            }
        }

        @Test(
            "who changes what somebody else changed gets a conflict, and nothing is lost", arguments: ContractServer.all
        )
        func conflicts(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.id(project.id))
                try await wiki.create("Start", in: place, text: "one")
                let again = await planioError { try await wiki.create("start", in: place, text: "two") }
                #expect(again?.isAlreadyExists == true)
                try await wiki.update("Start", in: place, text: "two", basedOn: 1)
                let stale = await planioError { try await wiki.update("Start", in: place, text: "three", basedOn: 1) }
                #expect(stale?.isConflict == true && stale?.description.contains("read it again") == true)
                #expect(try await wiki.get("Start", in: place).text == "two")
                // The server's own word for it, where somebody is faster.
                let path = "/projects/\(project.identifier)/wiki/Start.json"
                let raw = try await server.send(
                    .put, path, as: .key(server.jens), ["wiki_page": ["text": "three", "version": 1]])
                #expect(raw.status == 409 && raw.body.isEmpty)
                let absent = await planioError { try await wiki.update("Nope", in: place, text: "x", basedOn: 1) }
                #expect(absent?.status == 404)
                #expect(try await wiki.list(in: place).map(\.title) == ["Start"])
                // A text that stays makes no version, and its comment is dropped.
                let comment = await planioError {
                    try await wiki.update("Start", in: place, text: "two", basedOn: 2) { $0.comments = "Lost" }
                }
                #expect(comment?.ignoredFields == ["comments"])
                #expect(try await wiki.get("Start", in: place).version == 2)
            }
        }

        @Test("a renamed page is found by its old title, on this site only", arguments: ContractServer.all)
        func renaming(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.identifier(project.identifier))
                try await wiki.create("Old", in: place, text: "text")
                try await wiki.create("Taken", in: place, text: "other")
                let taken = await planioError { try await wiki.rename("Old", in: place, to: "taken") }
                #expect(taken?.isAlreadyExists == true)
                try await wiki.rename("Old", in: place, to: "Neü & besser")
                let path = "/projects/\(project.identifier)/wiki/Old.json"
                let raw = try await server.send(.get, path, as: .key(server.jens))
                #expect(raw.status == 302 && raw.fields[.location]?.hasSuffix(".json") == false)
                let found = try await wiki.get("Old", in: place, include: [.attachments])
                #expect(found.title == "Neü & besser" && found.text == "text" && found.attachments == [])
                #expect(try await wiki.get("Old", in: place, version: 1).text == "text")
                #expect(
                    await planioError { try await wiki.create("Old", in: place, text: "x") }?.isAlreadyExists == true)
                try await wiki.update("Old", in: place, text: "changed", basedOn: 1, confirming: .readBack)
                #expect(try await wiki.get(found.title, in: place).version == 2)
                // The old title is no page that could be deleted.
                #expect(await planioError { try await wiki.delete("Old", in: place) }?.isNotFound == true)
                try await wiki.rename(found.title, in: place, to: "Third", redirect: .dropped)
                #expect(await planioError { _ = try await wiki.get(found.title, in: place) }?.status == 404)
                #expect(try await wiki.get("Old", in: place).title == "Third")
                try await wiki.rename("Third", in: place, to: "Old")
                #expect(try await wiki.get("Third", in: place).title == "Old")
                try await wiki.delete("Old", in: place)
                #expect(await planioError { _ = try await wiki.get("Third", in: place) }?.status == 404)
            }
        }

        @Test(
            "titles of any script are kept apart and found again; those that would be another page's are refused",
            arguments: ContractServer.all)
        func titles(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.identifier(project.identifier))
                let titles = [
                    "\u{FC}ber", "u\u{308}ber", "жук", "日本", "שלום", "😀", "ßx", "ǆx", "a b  c", "A%b", "A+b", "A#b",
                    "A&b=c",
                    "A\\b", "\"q\" 'q'", "index", "new", "export", "date_index", "12", "edit", "a\u{A0}b",
                    "-_~()[]{}@!$*",
                    "Sidebar", String(repeating: "x", count: 255),
                ].map { Planio.WikiPage.Title($0) }
                for title in titles {
                    let page = try await wiki.create(title, in: place, text: "Text of \(title.text)")
                    #expect(page.title == title, "\(title.text)")
                }
                for title in titles {
                    #expect(try await wiki.get(title, in: place).text == "Text of \(title.text)")
                }
                #expect(Set(try await wiki.list(in: place).map(\.title)) == Set(titles))
                // Each of these would be, or replace, the page AB.
                try await wiki.create("AB", in: place, text: "AB")
                for title in ["A/B", "A.B", "A?B", "A;B", "A|B", "A:B", "A,B"] {
                    let title = Planio.WikiPage.Title(title)
                    for refused in [
                        await planioError { try await wiki.overwrite(title, in: place, text: "x") },
                        await planioError { try await wiki.create(title, in: place, text: "x") },
                        await planioError { _ = try await wiki.get(title, in: place) },
                        await planioError { try await wiki.delete(title, in: place) },
                        await planioError { try await wiki.rename("AB", in: place, to: title) },
                    ] {
                        #expect(refused?.wikiTitle?.contains("AB") == true)
                    }
                }
                for title in ["", "...", String(repeating: "x", count: 256)] {
                    let refused = await planioError { try await wiki.create(.init(title), in: place, text: "x") }
                    #expect(refused?.wikiTitle != nil, "\(title)")
                }
                #expect(try await wiki.get("AB", in: place).text == "AB")
            }
        }

        @Test(
            "pages stand below others, one is the first, and a deletion says what becomes of them",
            arguments: ContractServer.all)
        func tree(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.identifier(project.identifier))
                #expect(await planioError { _ = try await wiki.startPage(of: place) }?.status == 404)
                try await wiki.create("Top", in: place, text: "t") { $0.isStartPage = true }
                #expect(try await wiki.startPage(of: place, include: [.attachments]).title == "Top")
                let child = try await wiki.create("Child", in: place, text: "c") { $0.parentTitle = "top" }
                #expect(child.parent == "Top")
                try await wiki.create("Grandchild", in: place, text: "g") { $0.parentTitle = "Child" }
                let missing = await planioError {
                    try await wiki.create("Lost", in: place, text: "l") { $0.parentTitle = "Nope" }
                }
                #expect(missing?.messages == [])
                let circle = await planioError {
                    try await wiki.update("Top", in: place, text: "t", basedOn: 1) { $0.parentTitle = "Grandchild" }
                }
                #expect(circle?.messages == [])
                try await wiki.update("Child", in: place, text: "c", basedOn: 1, confirming: .readBack) {
                    $0.parentTitle = nil
                }
                try await wiki.update("Child", in: place, text: "c", basedOn: 1, confirming: .readBack) {
                    $0.parentTitle = "Top"
                }
                #expect(
                    try await wiki.list(in: place).map { $0.parent?.text ?? "" } == ["Top", "Child", ""])
                let nowhere = await planioError {
                    try await wiki.delete("Top", in: place, children: .reassigned(to: 999_999))
                }
                #expect(nowhere?.status == 406)
                try await wiki.delete("Top", in: place)
                #expect(try await wiki.get("Child", in: place).parent == nil)
                try await wiki.rename("Child", in: place, to: "Parent")
                #expect(try await wiki.get("Grandchild", in: place).parent == "Parent")
                try await wiki.delete("Parent", in: place, children: .deleted)
                #expect(try await wiki.list(in: place).isEmpty)
            }
        }

        @Test("files hang on a page; those that the server cannot attach are told", arguments: ContractServer.all)
        func files(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.identifier(project.identifier))
                func upload() async throws -> Planio.Upload {
                    let response = try await server.send(
                        .post, "/uploads.json?filename=a.txt", .key(server.jens), "application/octet-stream",
                        Data("abc".utf8))
                    let token = try #require(response["upload.token"].string)
                    return Planio.Upload(
                        token: Secret(token), filename: "b.txt", contentType: "text/plain", description: "d")
                }
                let first = try await upload()
                let page = try await wiki.create("Files", in: place, text: "f") { $0.uploads = [first] }
                let attachment = try #require(page.attachments?.first)
                #expect(attachment.filename == "b.txt" && attachment.filesize == 3 && attachment.description == "d")
                let path = "/projects/\(project.identifier)/wiki/Files.json?include=attachments"
                try expectLossless(try await server.send(.get, path, as: .key(server.jens)), Planio.WikiPage.self)
                // A repeated request finds its file in place.
                try await wiki.update("Files", in: place, text: "g", basedOn: 1) { $0.uploads = [first] }
                let unknown = await planioError {
                    try await wiki.overwrite("Other", in: place, text: "g") {
                        $0.uploads = [Planio.Upload(token: Secret("99999.nope"))]
                    }
                }
                #expect(unknown?.ignoredFields == ["upload 99999"])
                let second = try await upload()
                let now = try await wiki.get("Files", in: place)
                try await wiki.update("Files", in: place, text: "h", basedOn: now.version, confirming: .readBack) {
                    $0.uploads = [second]
                    $0.deletedAttachmentIDs = [attachment.id]
                }
                let after = try await wiki.get("Files", in: place, include: [.attachments])
                #expect(after.attachments?.count == 1 && after.attachments?.first?.id != attachment.id)
            }
        }

        @Test("what the token or the role lacks is told, by OAuth too", arguments: ContractServer.all)
        func permissions(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let reading = try await server.client(planio, server.jens, scopes: [.viewWikiPages, .editWikiPages])
            try await server.withProject { project, jens in
                let place = Planio.Project.Selector.identifier(project.identifier)
                try await jens.wiki.create("Start", in: place, text: "s")
                let version = await planioError { _ = try await reading.wiki.get("Start", in: place, version: 1) }
                #expect(version?.lackingScopes == [.viewWikiEdits])
                let parent = await planioError {
                    try await reading.wiki.update("Start", in: place, text: "t", basedOn: 1) { $0.parentTitle = nil }
                }
                #expect(parent?.fieldsNotAllowed == ["parent_title"])
                let start = await planioError {
                    try await reading.wiki.update("Start", in: place, text: "t", basedOn: 1) { $0.isStartPage = true }
                }
                #expect(start?.fieldsNotAllowed == ["is_start_page"])
                let rename = await planioError { try await reading.wiki.rename("Start", in: place, to: "Other") }
                #expect(rename?.fieldsNotAllowed?.contains("title") == true)
                let delete = await planioError { try await reading.wiki.delete("Start", in: place) }
                #expect(delete?.lackingScopes == [.deleteWikiPages])
                try await reading.wiki.update("Start", in: place, text: "t", basedOn: 1)
                // A page that is protected from the beginning.
                try await jens.wiki.create("Sidebar", in: place, text: "s")
                let protected = await planioError {
                    try await reading.wiki.update("Sidebar", in: place, text: "t", basedOn: 1)
                }
                #expect(protected?.status == 403)
                let felix = try server.client(server.felix)
                #expect(try await felix.wiki.get("Start", in: place).text == "t")
                #expect(
                    await planioError { try await felix.wiki.overwrite("Start", in: place, text: "x") }?.status == 403)
            }
        }

        @Test("what is wrong with a page, in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let base = "/projects/\(project.identifier)/wiki"
                let long = JSONValue.string(String(repeating: "x", count: 1025))
                let cases: [(JSONValue, JSONValue)] = [
                    (["wiki_page": ["text": ""]], ["Text field cannot be blank"]),
                    (["wiki_page": ["text": "  "]], ["Text field cannot be blank"]),
                    (
                        ["wiki_page": ["text": "t", "comments": long]],
                        ["Comment is too long (maximum is 1024 characters)"]
                    ),
                    (["wiki_page": ["text": "t", "parent_title": "Nope"]], []),
                    (["wiki_page": ["text": "t", "title": ""]], []),
                ]
                for (body, errors) in cases {
                    let response = try await server.send(.put, "\(base)/X.json", as: .key(server.jens), body)
                    #expect(response.status == 422 && response["errors"] == errors, "\(body) \(response.text)")
                }
                #expect(try await server.send(.get, "\(base)/X.json", as: .nobody).status == 404)
                // Without a text there is a page that cannot be found.
                let empty = try await server.send(.put, "\(base)/X.json", as: .key(server.jens), [:])
                #expect(empty.status == 201 && empty["wiki_page.text"] == .null && empty["wiki_page.version"] == 1)
                #expect(try await server.send(.get, "\(base)/X.json", as: .nobody).status == 404)
                let listed = try await jens.wiki.list(in: .id(project.id))
                #expect(listed.map(\.title) == ["X"] && listed.first?.version == nil)
                try await jens.wiki.overwrite("X", in: .id(project.id), text: "now")
                let written = try await jens.wiki.get("X", in: .id(project.id))
                #expect(written.version == 1 && written.text == "now")
                #expect(try await server.send(.put, "\(base)/X.json", as: .nobody, [:]).status == 401)
                #expect(try await server.send(.get, "\(base)/index.json", as: .nobody).status == 200)
            }
        }
    }
}

extension PlanioError {
    var isConflict: Bool { if case .conflict = kind { true } else { false } }
    var isAlreadyExists: Bool { if case .alreadyExists = kind { true } else { false } }
    var isNotFound: Bool { if case .notFound = kind { true } else { false } }
    /// What is wrong with a title.
    var wikiTitle: String? { if case .invalidRequest(.wikiTitle(let problem)) = kind { problem } else { nil } }
    var lackingScopes: Set<Scope>? {
        if case .forbidden(.lackingScope(let scopes)) = kind { scopes } else { nil }
    }
    var fieldsNotAllowed: [String]? {
        if case .fieldsNotAllowed(let needs) = kind { needs.map(\.field) } else { nil }
    }
}
