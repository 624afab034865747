import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// The README's code is compiled and run as it is printed.
@Suite("README", .bounded)
struct ReadmeTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// What stands between ```` ```swift ```` and ```` ``` ````.
    private static func blocks(_ markdown: String) -> [String] {
        markdown.components(separatedBy: "```swift\n").dropFirst().map { rest in
            rest.components(separatedBy: "\n```").first.map { $0 + "\n" } ?? ""
        }
    }

    /// Where each block is compiled: the program by the executable `readme`, the test in this target.
    private static let programs = [
        "Tests/Snippets/Readme/main.swift", "Tests/PlanioOAuthTests/Snippets/ReadmeTesting.swift",
    ]

    @Test("every block of code is one that is compiled and run, to the letter")
    func blocks() throws {
        let blocks = Self.blocks(try Self.text("README.md"))
        let programs = try Self.programs.map { try Self.text($0) }
        #expect(blocks.count == programs.count + 1)
        for program in programs {
            #expect(blocks.contains(program), "not in the README as it stands here:\n\(program)")
        }
        for block in blocks where !programs.contains(block) {
            // What goes into another package's manifest.
            #expect(block.hasPrefix(".package("), "neither compiled nor run:\n\(block)")
        }
    }

    @Test("what it tells to write into a manifest names a product and a trait that exist")
    func manifest() throws {
        let block = try #require(Self.blocks(try Self.text("README.md")).first { $0.hasPrefix(".package(") })
        let manifest = try Self.text("Package.swift")
        let quoted = block.components(separatedBy: "\"").enumerated().filter { !$0.offset.isMultiple(of: 2) }
            .map(\.element)
        try #require(quoted.count == 5)
        #expect(manifest.contains(#".trait(name: "\#(quoted[2])""#))
        #expect(manifest.contains(#".library(name: "\#(quoted[3])""#))
        #expect(manifest.contains(#"name: "\#(quoted[4])""#))
    }

    @Test("the program runs as it is printed")
    func program() throws {
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("readme")
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .split(separator: "\n")
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(lines.first?.hasPrefix("Open https://your-domain.plan.io/oauth/authorize?") == true)
        #expect(lines.dropFirst().first == "Hello world")
        #expect(lines.last == "Admin Example")
        #expect(FileManager.default.fileExists(atPath: directory.file("tokens")))
    }
}
