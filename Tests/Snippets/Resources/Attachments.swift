import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func attachments(_ client: PlanioClient) async throws {
        let directory = NSTemporaryDirectory() + "/planio-snippet-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/report.pdf"
        try Data("%PDF-1.7".utf8).write(to: URL(fileURLWithPath: path))

        var upload = try await client.attachments.upload(Data("Hello".utf8), named: "notes.txt")
        upload.description = "What was said on the phone"
        let issue = try await client.issues.create(in: "some-project", subject: "With a file") { $0.uploads = [upload] }

        let report = try await client.attachments.upload(fileAt: path) { progress in
            print(progress.bytes, progress.total ?? 0)
        }
        try await client.issues.update(issue.id) { $0.uploads = [report] }
        try FileManager.default.removeItem(atPath: path)

        for attachment in try await client.issues.get(issue.id, include: [.attachments]).attachments ?? [] {
            try await client.attachments.download(attachment, into: directory)
        }

        let release = try await client.attachments.upload(fileAt: path, named: "release-1.0.zip")
        try await client.files.create(release, in: "some-project", version: 1)
        for try await file in client.files.list(in: "some-project", sortedBy: .downloads(.descending)) {
            print(file.filename, file.filesize, file.version?.name ?? "", file.downloads ?? 0)
        }

        guard let attachment = issue.attachments?.first else { return }
        let small = try await client.attachments.data(of: attachment.id, upTo: 1_000_000)
        for try await chunk in try await client.attachments.stream(attachment.id) { print(chunk.count) }
        print(small.count)

        try await client.attachments.update(attachment.id) {
            $0.filename = "minutes.txt"
            $0.description = nil
        }
        try await client.attachments.delete(attachment.id)

        if let id = release.attachmentID { try await client.attachments.delete(id) }
        try await client.issues.delete(issue.id)
    }
}
