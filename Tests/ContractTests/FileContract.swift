import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: files of projects")
    struct FileContract {
        @Test(
            "files of a project and of a version are listed, sorted, got, counted and deleted",
            arguments: ContractServer.all)
        func files(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try Contract.client(server)
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
                try Contract.expectEqual(
                    file, try #require(raw.list("files").first { $0.at("id")?.int == file.id.rawValue }))
            }
            guard
                case .notFound? = await Contract.failure({
                    let upload = try await client.attachments.upload(Data("z".utf8), named: "z.txt")
                    _ = try await client.files.create(upload, in: "no-such-project")
                })
            else { Issue.record("a project that there is not"); return }
            guard
                case .server? = await Contract.failure({
                    let upload = try await client.attachments.upload(Data("z".utf8), named: "z.txt")
                    _ = try await client.files.create(upload, in: "some-project", version: 999_999)
                })
            else { Issue.record("a version that there is not"); return }
            let felix = try Contract.client(server, server.felix)
            #expect(try await felix.files.list(in: "some-project").all().contains { $0.id == small.id })
            guard
                case .forbidden? = await Contract.failure({
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
            let client = try Contract.client(server)
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
