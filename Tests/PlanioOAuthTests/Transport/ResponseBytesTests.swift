import Foundation
import Testing

@testable import PlanioOAuth

@Suite("Response bytes")
struct ResponseBytesTests {
    @Test("pieces of any size come out as they went in", arguments: [0, 1, 7, 16_384, 65_535, 65_536, 65_537, 300_000])
    func joined(pieceBytes: Int) {
        var bytes = ResponseBytes()
        var expected = Data()
        for number in 0..<40 {
            let piece = Data((0..<pieceBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) })
            bytes.append(piece)
            expected += piece
        }
        #expect(bytes.count == expected.count)
        #expect(bytes.joined() == expected)
    }
}
