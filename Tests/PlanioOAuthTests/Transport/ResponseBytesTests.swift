import Foundation
import Testing

@testable import PlanioOAuth

@Suite("Response bytes")
struct ResponseBytesTests {
    @Test(
        "pieces of any size come out as they went in",
        arguments: [0, 1, 7, 16_384, 65_535, 65_536, 65_537, 262_143, 262_144, 327_680, 327_681, 600_000])
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

    @Test("what is added to a copy does not change the other")
    func copies() {
        var bytes = ResponseBytes()
        bytes.append(Data(repeating: 1, count: 100_000))
        var copy = bytes
        copy.append(Data(repeating: 2, count: 100))
        bytes.append(Data(repeating: 3, count: 100))
        #expect(copy.joined().suffix(100) == Data(repeating: 2, count: 100))
        #expect(bytes.joined().suffix(100) == Data(repeating: 3, count: 100))
    }
}
