import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Names that somebody else gave.
@Suite("Names of files")
struct FileNameTests {
    private let directory = TemporaryDirectory()

    @Test("a name of the server's leads nowhere else")
    func traversal() async throws {
        try directory.make()
        let client = try LyingFileServer { _ in (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8))) }
            .client()
        let attachment = try await client.attachments.get(7)
        let path = try await client.attachments.download(attachment, into: directory.path)
        #expect(path == directory.file(".._.._etc_pass_wd"))
        #expect(try directory.listing() == [".._.._etc_pass_wd"])
    }

    @Test(
        "a safe name has no way out of a directory and nothing invisible, and keeps scripts and endings",
        arguments: [
            ("report.pdf", "report.pdf"), ("../x", ".._x"), ("/etc/passwd", "_etc_passwd"), ("a\\b", "a_b"),
            ("..", "attachment 7"), (".", "attachment 7"), ("", "attachment 7"), (" . ", "attachment 7"),
            ("a\0b\n\u{1B}[31m", "a_b__[31m"), ("\u{202E}txt.exe", "_txt.exe"), ("Größe €.txt", "Größe €.txt"),
            ("契約.docx", "契約.docx"), ("it's \"x\"", "it's \"x\""),
        ])
    func safe(_ name: String, _ expected: String) {
        let file = Named(filename: name)
        #expect(Array(file.safeFilename.utf8) == Array(expected.utf8))
    }

    @Test("a long name is shortened in its middle, so that it fits and keeps its ending")
    func longNames() {
        for name in [String(repeating: "ü", count: 255) + ".tar.gz", String(repeating: "👩‍👩‍👧", count: 60) + ".png"] {
            let safe = Named(filename: name).safeFilename
            #expect(safe.utf8.count <= 200)
            #expect(safe.hasSuffix(name.suffix(4)))
        }
    }

    @Test("a name of megabytes, which a hostile server may send, is shortened as fast as any", .bounded)
    func hugeName() {
        let name = String(repeating: "x", count: 4_000_000) + ".png"
        #expect(Named(filename: name).safeFilename == String(repeating: "x", count: 196) + ".png")
    }

    private struct Named: Planio.Downloadable {
        let filename: String
        var attachmentID: Planio.Attachment.ID { 7 }
        var filesize: Int { 0 }
        var digest: String? { nil }
    }

    @Test(
        "what the server makes of a name is known beforehand",
        arguments: [
            ("a.txt", "a.txt"), ("dir/a.txt", "a.txt"), ("C:\\dir\\a.txt", "a.txt"), ("it's.txt", "it_s.txt"),
            ("a\"'?b", "a_b"), ("a\r\nb", "a_b"), ("a\0b", "a_b"), ("tab\tx", "tab\tx"), ("dir/", ""),
            ("ü.txt", "ü.txt"), ("u\u{308}.txt", "u\u{308}.txt"), ("/a\u{301}", "a\u{301}"), ("a/\u{301}b", "\u{301}b"),
        ])
    func stored(_ name: String, _ expected: String) {
        #expect(Array(Planio.Upload.storedName(for: name).utf8) == Array(expected.utf8))
        var upload = Planio.Upload(token: Secret("7.abc"), filename: name)
        #expect(upload.filename.map { Array($0.utf8) } == Array(expected.utf8))
        upload.filename = name
        #expect(upload.filename.map { Array($0.utf8) } == Array(expected.utf8))
        #expect(upload.attachmentID == 7)
    }
}
