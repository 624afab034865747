import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: attachments")
    struct AttachmentContract {
        private func client(_ server: RunningServer, _ account: ContractServer.Account? = nil) throws -> PlanioClient {
            try PlanioClient(
                site: server.site, credential: .apiKey((account ?? server.jens).apiKey), transport: server.transport)
        }

        /// A kind of error, by what makes it.
        @discardableResult
        private func failure(
            _ work: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
        ) async -> PlanioError.Kind? {
            await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }?.kind
        }

        // MARK: Content

        @Test(
            "what is uploaded from memory, from a file and from a stream comes back whole",
            arguments: ContractServer.all)
        func content(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let directory = try TemporaryFolder()
            let content = (0..<300).reduce(into: Data()) { $0 += Data(repeating: UInt8($1 % 251), count: 10_000) }
            let path = directory.path + "/large.bin"
            try content.write(to: URL(fileURLWithPath: path))
            let chunks = AsyncStream<Data> { continuation in
                for number in 0..<300 { continuation.yield(Data(repeating: UInt8(number % 251), count: 10_000)) }
                continuation.finish()
            }
            let told = Told()
            let uploads = [
                try await client.attachments.upload(content, named: "memory.bin", progress: told.tell),
                try await client.attachments.upload(fileAt: path, progress: told.tell),
                try await client.attachments.upload(stream: chunks, named: "stream.bin", progress: told.tell),
            ]
            #expect(told.all.filter { $0 == .init(bytes: 3_000_000, total: 3_000_000) }.count == 3)
            #expect(uploads.map(\.filename) == ["memory.bin", "large.bin", "stream.bin"])
            for (number, upload) in uploads.enumerated() {
                let id = try #require(upload.attachmentID)
                let attachment = try await client.attachments.get(id)
                #expect(attachment.filesize == 3_000_000)
                let got = Told()
                #expect(try await client.attachments.data(of: id, progress: got.tell) == content)
                #expect(got.all.last?.bytes == 3_000_000)
                let target = directory.path + "/got-\(number)"
                try await client.attachments.download(attachment, to: target, progress: got.tell)
                #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == content)
                var count = 0
                for try await chunk in try await client.attachments.stream(id) { count += chunk.count }
                #expect(count == 3_000_000)
                try await client.attachments.delete(id)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
                    == ["got-0", "got-1", "got-2", "large.bin"])
        }

        @Test("an empty file is uploaded, attached and comes back empty", arguments: ContractServer.all)
        func empty(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let upload = try await client.attachments.upload(Data(), named: "empty.txt")
            let id = try #require(upload.attachmentID)
            #expect(try await client.attachments.get(id).filesize == 0)
            #expect(try await client.attachments.data(of: id) == Data())
            try await client.attachments.delete(id)
        }

        @Test(
            "a download is bounded, refuses to replace a file, and replaces it when told", arguments: ContractServer.all
        )
        func downloads(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let directory = try TemporaryFolder()
            let upload = try await client.attachments.upload(Data("new".utf8), named: "a.txt")
            let attachment = try await client.attachments.get(try #require(upload.attachmentID))
            let path = directory.path + "/a.txt"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            let refused = await failure { try await client.attachments.download(attachment, to: path) }
            guard case .localFile(let error)? = refused, error.reason == .exists else {
                Issue.record("\(String(describing: refused))"); return
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
            #expect(
                try await client.attachments.download(attachment, into: directory.path, replacing: true) == path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("new".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.txt"])
            let large = try await client.attachments.upload(Data(count: 1000), named: "b.bin")
            let tooLarge = await failure {
                _ = try await client.attachments.data(of: try #require(large.attachmentID), upTo: 999)
            }
            guard case .transport(TransportError(.responseTooLarge(limit: 999), .responded))? = tooLarge else {
                Issue.record("\(String(describing: tooLarge))"); return
            }
        }

        @Test(
            "a file that is larger than the site allows is refused in the server's words", arguments: ContractServer.all
        )
        func tooLarge(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let kind = await failure {
                _ = try await client.attachments.upload(Data(count: 5 * 1024 * 1024 + 1), named: "large.bin")
            }
            guard case .validation(let messages)? = kind else { Issue.record("\(String(describing: kind))"); return }
            #expect(
                messages == [
                    "This file cannot be uploaded because it exceeds the maximum allowed file size (5242880)"
                ])
        }

        @Test("a thumbnail is a picture; of what is none there is none", arguments: ContractServer.all)
        func thumbnails(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let picture = try #require(Data(base64Encoded: Self.png))
            let upload = try await client.attachments.upload(picture, named: "dot.PNG")
            let id = try #require(upload.attachmentID)
            let attachment = try await client.attachments.get(id)
            #expect(attachment.thumbnailURL?.hasSuffix("/attachments/thumbnail/\(id)") == true)
            #expect(attachment.contentType == "image/png")
            for size in [nil, 50, 5000] {
                let thumbnail = try await client.attachments.thumbnail(of: id, size: size)
                #expect(thumbnail.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            }
            for (name, hasURL) in [("fake.png", true), ("text.txt", false)] {
                let other = try await client.attachments.upload(Data("no picture".utf8), named: name)
                let id = try #require(other.attachmentID)
                #expect((try await client.attachments.get(id).thumbnailURL != nil) == hasURL)
                guard case .notFound? = await failure({ _ = try await client.attachments.thumbnail(of: id) }) else {
                    Issue.record("\(name) has a thumbnail"); continue
                }
            }
        }

        /// One dot.
        private static let png =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

        // MARK: Names

        @Test(
            "a name in any script, with quotes, slashes and controls, is kept as the library says beforehand",
            arguments: ContractServer.all)
        func names(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server)
            let names = [
                "Größe.txt", "Gro\u{308}ße.txt", "Договор №1.pdf", "契約書.docx", "عقد.txt", "🎉👩‍👩‍👧.png",
                "it's \"quoted\" <b>&amp;.txt", "a/b\\c.txt", "..", ".", "a?%*:|b.txt", "tab\tesc\u{1B}del\u{7F}.txt",
                "line\r\nbreak.txt", "nul\0.txt", "\u{202E}txt.exe", "a+b c&d=e#f;g.txt", " spaces ", "100%25.txt",
                String(repeating: "ü", count: 255), "no-ending", ".hidden", "x.tar.gz", "a\u{2028}b\u{85}c.txt",
            ]
            for name in names {
                let upload = try await client.attachments.upload(Data(name.utf8), named: name)
                let id = try #require(upload.attachmentID)
                let attachment = try await client.attachments.get(id)
                let expected = Planio.Upload.storedName(for: name)
                #expect(Array(attachment.filename.utf8) == Array(expected.utf8), "\(name.debugDescription)")
                #expect(Array(upload.filename?.utf8 ?? "".utf8) == Array(expected.utf8))
                #expect(try await client.attachments.data(of: id) == Data(name.utf8))
                let raw = try await server.send(.get, "/attachments/\(id).json", as: .key(server.jens))
                try expectEqual(attachment, raw["attachment"])
                // By its own URL a browser gets it too.
                let url = try #require(attachment.contentURL)
                #expect(url.hasPrefix("\(server.site)/attachments/download/\(id)/"))
                if ![".", ".."].contains(expected) {
                    let target = String(url.dropFirst(server.site.count))
                    #expect(
                        try await server.send(.get, target, as: .key(server.jens)).body == Data(name.utf8),
                        "\(name.debugDescription)")
                }
            }
            for name in ["", " ", "a/", "\n"] where Planio.Upload.storedName(for: name).allSatisfy(\.isWhitespace) {
                guard
                    case .invalidRequest(.filename)? = await failure({
                        _ = try await client.attachments.upload(Data(), named: name)
                    })
                else { Issue.record("\(name.debugDescription)"); continue }
            }
            guard
                case .validation(["File is too long (maximum is 255 characters)"])? = await failure({
                    _ = try await client.attachments.upload(Data(), named: String(repeating: "x", count: 256))
                })
            else { Issue.record("256 characters"); return }
        }

        private func expectEqual(_ model: some JSONModel, _ raw: JSONValue) throws {
            #expect(try JSONValue(parsing: JSONEncoder().encode(model)) == raw)
        }

        // MARK: Changing

        @Test(
            "name, description and type are changed and cleared; what is wrong is said", arguments: ContractServer.all)
        func changes(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let upload = try await client.attachments.upload(Data("x".utf8), named: "a.txt")
            let id = try #require(upload.attachmentID)
            try await client.attachments.update(id, confirming: .readBack) {
                $0.filename = "Grüße: \"b\".md"
                $0.description = "Zeile 🎉"
                $0.contentType = "text/markdown"
            }
            let changed = try await client.attachments.get(id)
            #expect(changed.filename == "Grüße_ _b_.md")
            #expect(changed.description == "Zeile 🎉")
            #expect(changed.contentType == "text/markdown")
            try await client.attachments.update(id, confirming: .readBack) {
                $0.description = nil
                $0.contentType = nil
            }
            let cleared = try await client.attachments.get(id)
            #expect(cleared.description == nil && cleared.contentType == nil && cleared.filename == changed.filename)
            for (change, message) in [
                ({ $0.filename = "" }, "File cannot be blank"),
                (
                    { $0.description = String(repeating: "x", count: 256) },
                    "Description is too long (maximum is 255 characters)"
                ),
            ] as [((inout Planio.Attachment.Changes) -> Void, String)] {
                guard case .validation([message])? = await failure({ try await client.attachments.update(id, change) })
                else { Issue.record("\(message)"); continue }
            }
            try await client.attachments.delete(id)
            guard case .notFound? = await failure({ _ = try await client.attachments.get(id) }) else {
                Issue.record("deleted"); return
            }
        }

        // MARK: Who may

        @Test(
            "an upload that waits is its uploader's; 401, 403 and 404 are told properly where content is got",
            arguments: ContractServer.all)
        func access(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = try client(server)
            let felix = try client(server, server.felix)
            let upload = try await jens.attachments.upload(Data("x".utf8), named: "a.txt")
            let id = try #require(upload.attachmentID)
            for work in [
                { _ = try await felix.attachments.get(id) }, { _ = try await felix.attachments.data(of: id) },
                { try await felix.attachments.update(id) { $0.description = "mine" } },
                { try await felix.attachments.delete(id) },
            ] as [() async throws -> Void] {
                guard case .forbidden(.role)? = await failure(work) else { Issue.record("felix"); continue }
            }
            for path in ["/attachments/\(id).json", "/attachments/download/\(id).json"] {
                #expect(try await server.send(.get, path, as: .nobody).status == 401)
            }
            let page = try await server.send(.get, "/attachments/download/\(id)/a.txt", as: .nobody)
            #expect(page.status == 302)
            #expect(page.fields[.location]?.contains("/login?back_url=") == true)
            for work in [
                { _ = try await jens.attachments.get(999_999) }, { _ = try await jens.attachments.data(of: 999_999) },
            ] as [() async throws -> Void] {
                guard case .notFound? = await failure(work) else { Issue.record("missing"); continue }
            }
            #expect(
                try await server.send(.get, "/attachments/download/\(id)/b.txt", as: .key(server.jens)).status == 404)
            try await jens.attachments.delete(id)
        }

        @Test("by OAuth a token's scopes decide, by where the file hangs", arguments: ContractServer.all)
        func scopes(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let all = try client(server)
            let upload = try await all.attachments.upload(Data("x".utf8), named: "a.txt")
            let issue = try await all.issues.create(in: "some-project", subject: "With a file") {
                $0.uploads = [upload]
            }
            let id = try #require(upload.attachmentID)
            let reader = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            #expect(try await reader.attachments.data(of: id) == Data("x".utf8))
            guard
                case .forbidden(.lackingScope)? = await failure({
                    _ = try await reader.attachments.upload(Data(), named: "a")
                })
            else { Issue.record("upload"); return }
            let other = try await server.client(try server.planio(scopes: [.viewFiles, .viewProject]), server.jens)
            guard case .forbidden(.unknown)? = await failure({ _ = try await other.attachments.get(id) }) else {
                Issue.record("a scope of another kind"); return
            }
            let files = try await server.client(try server.planio(scopes: [.viewFiles]), server.jens)
            let upload2 = try await all.attachments.upload(Data("x".utf8), named: "b.txt")
            let file = try #require(try await all.files.create(upload2, in: "some-project"))
            let viewer = try await server.client(try server.planio(scopes: [.viewFiles, .viewProject]), server.jens)
            #expect(try await viewer.attachments.data(of: file.attachmentID) == Data("x".utf8))
            // The project must be seen, too.
            guard case .forbidden(.unknown)? = await failure({ _ = try await files.attachments.get(file.attachmentID) })
            else { Issue.record("a project that is not seen"); return }
            for work in [
                { try await viewer.attachments.delete(file.attachmentID) },
                { try await viewer.attachments.update(file.attachmentID) { $0.description = "x" } },
            ] as [() async throws -> Void] {
                guard case .forbidden(.lackingScope)? = await failure(work) else { Issue.record("a file"); continue }
            }
            // Of an issue's files the server asks the roles alone.
            try await reader.attachments.update(id, confirming: .readBack) { $0.description = "by the role" }
            try await reader.attachments.delete(id)
            try await all.attachments.delete(file.attachmentID)
            try await all.issues.delete(issue.id)
        }

        // MARK: Attaching

        @Test("uploads become an issue's attachments when it is created and updated", arguments: ContractServer.all)
        func attaching(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server)
            var first = try await client.attachments.upload(Data("1".utf8), named: "it's.txt")
            first.description = "One"
            let issue = try await client.issues.create(in: "some-project", subject: "Files") { $0.uploads = [first] }
            #expect(issue.attachments?.map(\.filename) == ["it_s.txt"])
            #expect(issue.attachments?.first?.description == "One")
            var second = try await client.attachments.upload(Data("2".utf8), named: "b.txt")
            second.filename = "c/d.md"
            second.contentType = "text/markdown"
            try await client.issues.update(issue.id) { $0.uploads = [second] }
            let read = try await client.issues.get(issue.id, include: [.attachments, .journals])
            #expect(read.attachments?.map(\.filename) == ["it_s.txt", "d.md"])
            #expect(read.attachments?.last?.contentType == "text/markdown")
            let raw = try await server.send(.get, "/issues/\(issue.id).json?include=attachments", as: .key(server.jens))
            try expectEqual(try #require(read.attachments?.last), raw["issue.attachments.1"])
            try await client.attachments.delete(try #require(second.attachmentID))
            let after = try await client.issues.get(issue.id, include: [.attachments, .journals])
            #expect(after.attachments?.map(\.filename) == ["it_s.txt"])
            #expect(after.journals?.last?.details.map(\.property) == ["attachment"])
            #expect(after.journals?.last?.details.first?.oldValue == "d.md")
            try await client.issues.delete(issue.id)
            guard
                case .notFound? = await failure({
                    _ = try await client.attachments.get(try #require(first.attachmentID))
                })
            else { Issue.record("deleted with its issue"); return }
        }

        @Test(
            "a request whose uploads are used up is told as that, and one with unknown uploads as that",
            arguments: ContractServer.all)
        func usedUp(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let upload = try await client.attachments.upload(Data("x".utf8), named: "a.txt")
            let id = try #require(upload.attachmentID)
            let issue = try await client.issues.create(in: "some-project", subject: "Once") { $0.uploads = [upload] }
            let unknown = Planio.Upload(token: Secret("999999.abcdef"))
            func refusal(_ work: () async throws -> Void) async -> PlanioError.UploadsRefused? {
                let kind = await failure(work)
                guard case .uploadsRefused(let refused)? = kind else {
                    Issue.record("\(String(describing: kind))"); return nil
                }
                return refused
            }
            let again = await refusal { try await client.issues.update(issue.id) { $0.uploads = [upload] } }
            #expect(again?.usedUp == [id] && again?.unknown == [])
            let created = await refusal {
                _ = try await client.issues.create(in: "some-project", subject: "Twice") { $0.uploads = [upload] }
            }
            #expect(created?.usedUp == [id])
            let mixed = await refusal {
                try await client.issues.update(issue.id) { $0.uploads = [unknown, upload] }
            }
            #expect(mixed?.usedUp == [id] && mixed?.unknown == [999_999])
            let file = await refusal { _ = try await client.files.create(upload, in: "some-project") }
            #expect(file?.usedUp == [id])
            #expect(
                await refusal { _ = try await client.files.create(unknown, in: "some-project") }?.unknown == [999_999])
            // What else is wrong stays what it is.
            guard
                case .validation(["Subject cannot be blank"])? = await failure({
                    let fresh = try await client.attachments.upload(Data("y".utf8), named: "b.txt")
                    _ = try await client.issues.create(in: "some-project", subject: "") { $0.uploads = [fresh] }
                })
            else { Issue.record("a blank subject"); return }
            try await client.issues.delete(issue.id)
        }

        @Test("uploads are attached to wiki pages and news, and are used up there too", arguments: ContractServer.all)
        func wikiAndNews(_ contract: ContractServer) async throws {
            let client = try client(try contract.start())
            let marker = "Files \(UUID().uuidString.prefix(8))"
            let first = try await client.attachments.upload(Data("1".utf8), named: "a.txt")
            let page = try await client.wiki.create(Planio.WikiPage.Title("\(marker)"), in: "some-project", text: "x") {
                $0.uploads = [first]
            }
            #expect(page.attachments?.map(\.filename) == ["a.txt"])
            let id = try #require(first.attachmentID)
            #expect(try await client.attachments.data(of: id) == Data("1".utf8))
            // The server says success.
            let ignored = await failure {
                _ = try await client.wiki.create(
                    Planio.WikiPage.Title("\(marker) again"), in: "some-project", text: "x"
                ) {
                    $0.uploads = [first]
                }
            }
            guard case .ignored(let fields, element: _)? = ignored, fields == ["upload \(id)"] else {
                Issue.record("\(String(describing: ignored))"); return
            }
            let second = try await client.attachments.upload(Data("2".utf8), named: "b.txt")
            try await client.news.create(in: "some-project", title: marker, description: "x") { $0.uploads = [second] }
            let news = try #require(
                try await client.news.list(in: "some-project").all().first { $0.title == marker })
            #expect(
                try await client.news.get(news.id, include: [.attachments]).attachments?.map(\.filename) == ["b.txt"])
            let third = try await client.attachments.upload(Data("3".utf8), named: "c.txt")
            try await client.news.update(news.id) { $0.uploads = [third] }
            #expect(try await client.news.get(news.id, include: [.attachments]).attachments?.count == 2)
            for work in [
                { try await client.news.update(news.id) { $0.uploads = [third] } },
                {
                    try await client.news.create(in: "some-project", title: marker, description: "x") {
                        $0.uploads = [third]
                    }
                },
            ] as [() async throws -> Void] {
                let refused = await failure(work)
                guard case .uploadsRefused(let uploads)? = refused, uploads.usedUp == [third.attachmentID] else {
                    Issue.record("\(String(describing: refused))"); continue
                }
            }
            try await client.attachments.delete(try #require(third.attachmentID))
            try await client.news.delete(news.id)
            try await client.wiki.delete(Planio.WikiPage.Title("\(marker)"), in: "some-project")
            try await client.wiki.delete(Planio.WikiPage.Title("\(marker) again"), in: "some-project")
        }

        // MARK: Project files

        @Test(
            "files of a project and of a version are listed, sorted, got, counted and deleted",
            arguments: ContractServer.all)
        func files(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server)
            let directory = try TemporaryFolder()
            let marker = UUID().uuidString
            func make(_ name: String, _ text: String, version: Planio.Version.ID? = nil) async throws -> Planio.File {
                var upload = try await client.attachments.upload(Data(text.utf8), named: "\(marker) \(name)")
                upload.description = "About \(name)"
                return try #require(try await client.files.create(upload, in: "some-project", version: version))
            }
            let large = try await make("a.txt", "large content")
            let small = try await make("b.txt", "x")
            let ofVersion = try await make("c.txt", "of a version", version: 1)
            #expect(large.description == "About a.txt" && large.version == nil && large.downloads == 0)
            #expect(ofVersion.version?.id == 1 && ofVersion.version?.name == "1.0")
            func names(_ sort: Planio.File.Sort...) async throws -> [Planio.File.ID] {
                var list = client.files.list(in: "some-project")
                if let key = sort.first { list = client.files.list(in: "some-project", sortedBy: key) }
                return try await list.all().filter { $0.filename.hasPrefix(marker) }.map(\.id)
            }
            #expect(try await names() == [large.id, small.id, ofVersion.id])
            #expect(try await names(.size) == [small.id, large.id, ofVersion.id])
            #expect(try await names(.filename(.descending)) == [small.id, large.id, ofVersion.id])
            try await client.attachments.download(large, to: directory.path + "/a.txt")
            #expect(try Data(contentsOf: URL(fileURLWithPath: directory.path + "/a.txt")) == Data("large content".utf8))
            let after = try await client.files.list(in: "some-project", sortedBy: .downloads(.descending)).all()
            #expect(after.first { $0.id == large.id }?.downloads == 1)
            let raw = try await server.send(.get, "/projects/some-project/files.json", as: .key(server.jens))
            for file in try await client.files.list(in: "some-project").all() {
                try expectEqual(file, try #require(raw.list("files").first { $0.at("id")?.int == file.id.rawValue }))
            }
            guard
                case .notFound? = await failure({
                    let upload = try await client.attachments.upload(Data("z".utf8), named: "z.txt")
                    _ = try await client.files.create(upload, in: "no-such-project")
                })
            else { Issue.record("a project that there is not"); return }
            guard
                case .server? = await failure({
                    let upload = try await client.attachments.upload(Data("z".utf8), named: "z.txt")
                    _ = try await client.files.create(upload, in: "some-project", version: 999_999)
                })
            else { Issue.record("a version that there is not"); return }
            let felix = try self.client(server, server.felix)
            #expect(try await felix.files.list(in: "some-project").all().contains { $0.id == small.id })
            guard
                case .forbidden? = await failure({
                    let upload = try await felix.attachments.upload(Data("z".utf8), named: "z.txt")
                    _ = try await felix.files.create(upload, in: "some-project")
                })
            else { Issue.record("felix"); return }
            for file in [large, small, ofVersion] { try await client.attachments.delete(file.attachmentID) }
            #expect(try await names().isEmpty)
        }

        @Test(
            "a version takes no uploads, however they are sent",
            arguments: ContractServer.all.filter { $0.kind == .real })
        func versions(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server)
            let upload = try await client.attachments.upload(Data("x".utf8), named: "a.txt")
            let token = JSONValue.string(upload.token.expose())
            let created = try await server.send(
                .post, "/projects/some-project/versions.json", as: .key(server.jens),
                ["version": ["name": .string(UUID().uuidString), "uploads": [["token": token]]]])
            #expect(created.status == 201)
            let id = try #require(created["version.id"].int)
            let raw = try await server.send(.get, "/projects/some-project/files.json", as: .key(server.jens))
            #expect(!raw.list("files").contains { $0.at("id")?.int == upload.attachmentID?.rawValue })
            // The token still waits.
            let file = try await client.files.create(upload, in: "some-project", version: Planio.Version.ID(id))
            #expect(file?.version?.id.rawValue == id)
            #expect(
                try await server.send(.delete, "/attachments/\(try #require(file).id).json", as: .key(server.jens))
                    .status == 204)
            #expect(try await server.send(.delete, "/versions/\(id).json", as: .key(server.jens)).status == 204)
        }
    }
}

/// What was told of a transfer.
private final class Told: Sendable {
    private let values = Locked<[Planio.TransferProgress]>([])

    var all: [Planio.TransferProgress] { values.withLock { $0 } }
    var tell: @Sendable (Planio.TransferProgress) -> Void {
        { value in self.values.withLock { $0.append(value) } }
    }
}

/// A fresh directory that is removed, with all in it, when the test is over.
private final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("planio-contract-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
