import Foundation
import Testing

@testable import PlanioOAuth

/// What the fuzzer begins with, and what it once found.
@Suite("What holds for every input")
struct CorpusTests {
    @Test("it holds for every input of the corpora, cut anywhere", arguments: Property.allCases)
    func corpora(_ property: Property) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fuzzing/\(property.rawValue)/corpus")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 8)
        for file in files {
            let input = try Data(contentsOf: file)
            for end in 0...input.count {
                #expect(throws: Never.self, "\(file.lastPathComponent), \(end) bytes") {
                    try property.check(input.prefix(end))
                }
            }
        }
    }
}
