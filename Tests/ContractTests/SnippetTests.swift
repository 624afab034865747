import Foundation
import PlanioOAuth
import Testing
import snippets

extension Contract {
    /// The code of the documentation's pages about resources is compiled, and run as it is printed.
    @Suite("Contract: snippets")
    struct SnippetTests {
        private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        private static let folder = "Sources/PlanioOAuth/Documentation.docc/Resources"

        private static func text(_ path: String) throws -> String {
            try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        }

        /// The names of the pages.
        private static func pages() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
                .filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
        }

        /// The lines, indentation and empty ones aside.
        private static func lines(_ text: some StringProtocol) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }

        @Test("every block of code of a page stands in the file that is compiled under the page's name")
        func compiled() throws {
            for page in try Self.pages() {
                let program = Self.lines(try Self.text("Tests/Snippets/Resources/\(page).swift"))
                let blocks = try Self.text("\(Self.folder)/\(page).md").components(separatedBy: "```swift\n")
                    .dropFirst()
                #expect(!blocks.isEmpty, "\(page) shows no code")
                for block in blocks {
                    let block = Self.lines(block.components(separatedBy: "\n```")[0])
                    let isThere = program.indices.contains { program[$0...].starts(with: block) }
                    #expect(isThere, "\(page): not compiled:\n\(block.joined(separator: "\n"))")
                }
            }
        }

        @Test("every page's code is run, or it is said why not; and every page is found from the first")
        func complete() throws {
            let pages = try Self.pages()
            #expect((Array(Snippets.run.keys) + Array(Snippets.notRun.keys)).sorted() == pages)
            let first = try Self.text("Sources/PlanioOAuth/Documentation.docc/PlanioOAuth.md")
            for page in pages { #expect(first.contains("- <doc:\(page)>"), "\(page) is not linked") }
        }

        @Test(
            "the code runs as it is printed", arguments: ContractServer.all, Snippets.run.keys.sorted())
        func running(_ contract: ContractServer, _ page: String) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let run = try #require(Snippets.run[page])
            try await run(admin)
        }
    }
}
