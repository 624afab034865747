import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: attachments")
    struct AttachmentContract {
        @Test(
            "what is uploaded from memory, from a file and from a stream comes back whole",
            arguments: ContractServer.all)
        func content(_ contract: ContractServer) async throws {
            let client = try Contract.client(try contract.start())
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
            let client = try Contract.client(try contract.start())
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
            let client = try Contract.client(try contract.start())
            let directory = try TemporaryFolder()
            let upload = try await client.attachments.upload(Data("new".utf8), named: "a.txt")
            let attachment = try await client.attachments.get(try #require(upload.attachmentID))
            let path = directory.path + "/a.txt"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            let refused = await Contract.failure { try await client.attachments.download(attachment, to: path) }
            guard case .localFile(let error)? = refused, error.reason == .exists else {
                Issue.record("\(String(describing: refused))"); return
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
            #expect(
                try await client.attachments.download(attachment, into: directory.path, replacing: true) == path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("new".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.txt"])
            let large = try await client.attachments.upload(Data(count: 1000), named: "b.bin")
            let tooLarge = await Contract.failure {
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
            let client = try Contract.client(try contract.start())
            let kind = await Contract.failure {
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
            let client = try Contract.client(try contract.start())
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
                guard case .notFound? = await Contract.failure({ _ = try await client.attachments.thumbnail(of: id) })
                else {
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
            let client = try Contract.client(server)
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
                try Contract.expectEqual(attachment, raw["attachment"])
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
                    case .invalidRequest(.filename)? = await Contract.failure({
                        _ = try await client.attachments.upload(Data(), named: name)
                    })
                else { Issue.record("\(name.debugDescription)"); continue }
            }
            guard
                case .validation(["File is too long (maximum is 255 characters)"])? = await Contract.failure({
                    _ = try await client.attachments.upload(Data(), named: String(repeating: "x", count: 256))
                })
            else { Issue.record("256 characters"); return }
        }

        // MARK: Changing

        @Test(
            "name, description and type are changed and cleared; what is wrong is said", arguments: ContractServer.all)
        func changes(_ contract: ContractServer) async throws {
            let client = try Contract.client(try contract.start())
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
                guard
                    case .validation([message])? = await Contract.failure({
                        try await client.attachments.update(id, change)
                    })
                else { Issue.record("\(message)"); continue }
            }
            try await client.attachments.delete(id)
            guard case .notFound? = await Contract.failure({ _ = try await client.attachments.get(id) }) else {
                Issue.record("deleted"); return
            }
        }

        // MARK: Who may

        @Test(
            "an upload that waits is its uploader's; 401, 403 and 404 are told properly where content is got",
            arguments: ContractServer.all)
        func access(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = try Contract.client(server)
            let felix = try Contract.client(server, server.felix)
            let upload = try await jens.attachments.upload(Data("x".utf8), named: "a.txt")
            let id = try #require(upload.attachmentID)
            for work in [
                { _ = try await felix.attachments.get(id) }, { _ = try await felix.attachments.data(of: id) },
                { try await felix.attachments.update(id) { $0.description = "mine" } },
                { try await felix.attachments.delete(id) },
            ] as [() async throws -> Void] {
                guard case .forbidden(.role)? = await Contract.failure(work) else { Issue.record("felix"); continue }
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
                guard case .notFound? = await Contract.failure(work) else { Issue.record("missing"); continue }
            }
            #expect(
                try await server.send(.get, "/attachments/download/\(id)/b.txt", as: .key(server.jens)).status == 404)
            try await jens.attachments.delete(id)
        }

        @Test("by OAuth a token's scopes decide, by where the file hangs", arguments: ContractServer.all)
        func scopes(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let all = try Contract.client(server)
            let upload = try await all.attachments.upload(Data("x".utf8), named: "a.txt")
            let issue = try await all.issues.create(in: "some-project", subject: "With a file") {
                $0.uploads = [upload]
            }
            let id = try #require(upload.attachmentID)
            let reader = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            #expect(try await reader.attachments.data(of: id) == Data("x".utf8))
            guard
                case .forbidden(.lackingScope)? = await Contract.failure({
                    _ = try await reader.attachments.upload(Data(), named: "a")
                })
            else { Issue.record("upload"); return }
            let other = try await server.client(try server.planio(scopes: [.viewFiles, .viewProject]), server.jens)
            guard case .forbidden(.unknown)? = await Contract.failure({ _ = try await other.attachments.get(id) })
            else {
                Issue.record("a scope of another kind"); return
            }
            let files = try await server.client(try server.planio(scopes: [.viewFiles]), server.jens)
            let upload2 = try await all.attachments.upload(Data("x".utf8), named: "b.txt")
            let file = try #require(try await all.files.create(upload2, in: "some-project"))
            let viewer = try await server.client(try server.planio(scopes: [.viewFiles, .viewProject]), server.jens)
            #expect(try await viewer.attachments.data(of: file.attachmentID) == Data("x".utf8))
            // The project must be seen, too.
            guard
                case .forbidden(.unknown)? = await Contract.failure({
                    _ = try await files.attachments.get(file.attachmentID)
                })
            else { Issue.record("a project that is not seen"); return }
            for work in [
                { try await viewer.attachments.delete(file.attachmentID) },
                { try await viewer.attachments.update(file.attachmentID) { $0.description = "x" } },
            ] as [() async throws -> Void] {
                guard case .forbidden(.lackingScope)? = await Contract.failure(work) else {
                    Issue.record("a file"); continue
                }
            }
            // Of an issue's files the server asks the roles alone.
            try await reader.attachments.update(id, confirming: .readBack) { $0.description = "by the role" }
            try await reader.attachments.delete(id)
            try await all.attachments.delete(file.attachmentID)
            try await all.issues.delete(issue.id)
        }
    }
}
