import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// Uploads that become attachments of issues, wiki pages and news.
    @Suite("Contract: attaching")
    struct AttachingContract {
        @Test("uploads become an issue's attachments when it is created and updated", arguments: ContractServer.all)
        func attaching(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try Contract.client(server)
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
            try Contract.expectEqual(try #require(read.attachments?.last), raw["issue.attachments.1"])
            try await client.attachments.delete(try #require(second.attachmentID))
            let after = try await client.issues.get(issue.id, include: [.attachments, .journals])
            #expect(after.attachments?.map(\.filename) == ["it_s.txt"])
            #expect(after.journals?.last?.details.map(\.property) == ["attachment"])
            #expect(after.journals?.last?.details.first?.oldValue == "d.md")
            try await client.issues.delete(issue.id)
            guard
                case .notFound? = await Contract.failure({
                    _ = try await client.attachments.get(try #require(first.attachmentID))
                })
            else { Issue.record("deleted with its issue"); return }
        }

        @Test(
            "a request whose uploads are used up is told as that, and one with unknown uploads as that",
            arguments: ContractServer.all)
        func usedUp(_ contract: ContractServer) async throws {
            let client = try Contract.client(try contract.start())
            let upload = try await client.attachments.upload(Data("x".utf8), named: "a.txt")
            let id = try #require(upload.attachmentID)
            let issue = try await client.issues.create(in: "some-project", subject: "Once") { $0.uploads = [upload] }
            let unknown = Planio.Upload(token: Secret("999999.abcdef"))
            func refusal(_ work: () async throws -> Void) async -> PlanioError.UploadsRefused? {
                let kind = await Contract.failure(work)
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
                case .validation(["Subject cannot be blank"])? = await Contract.failure({
                    let fresh = try await client.attachments.upload(Data("y".utf8), named: "b.txt")
                    _ = try await client.issues.create(in: "some-project", subject: "") { $0.uploads = [fresh] }
                })
            else { Issue.record("a blank subject"); return }
            try await client.issues.delete(issue.id)
        }

        @Test("uploads are attached to wiki pages and news, and are used up there too", arguments: ContractServer.all)
        func wikiAndNews(_ contract: ContractServer) async throws {
            let client = try Contract.client(try contract.start())
            let marker = "Files \(UUID().uuidString.prefix(8))"
            let first = try await client.attachments.upload(Data("1".utf8), named: "a.txt")
            let page = try await client.wiki.create(Planio.WikiPage.Title("\(marker)"), in: "some-project", text: "x") {
                $0.uploads = [first]
            }
            #expect(page.attachments?.map(\.filename) == ["a.txt"])
            let id = try #require(first.attachmentID)
            #expect(try await client.attachments.data(of: id) == Data("1".utf8))
            // The server says success.
            let ignored = await Contract.failure {
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
                let refused = await Contract.failure(work)
                guard case .uploadsRefused(let uploads)? = refused, uploads.usedUp == [third.attachmentID] else {
                    Issue.record("\(String(describing: refused))"); continue
                }
            }
            try await client.attachments.delete(try #require(third.attachmentID))
            try await client.news.delete(news.id)
            try await client.wiki.delete(Planio.WikiPage.Title("\(marker)"), in: "some-project")
            try await client.wiki.delete(Planio.WikiPage.Title("\(marker) again"), in: "some-project")
        }
    }
}
