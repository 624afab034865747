import Foundation
import Testing

@testable import PlanioOAuth

@Suite("Bytes that wait for their reader")
struct PieceQueueTests {
    @Test("come out as they went in, in pieces of which none is large", arguments: [1, 2, 3] as [UInt64])
    func order(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = PieceQueue()
        var (sent, received) = (Data(), Data())
        func take() {
            guard let piece = queue.popFirst() else { return }
            #expect(!piece.isEmpty && piece.count <= PieceQueue.pieceBytes)
            received.append(piece)
        }
        for _ in 1...300 {
            if Bool.random(using: &random) {
                let most = [1, 100, 16384, 200_000].randomElement(using: &random) ?? 1
                // A slice, whose indices do not begin with 0.
                let data = Data((0...Int.random(in: 1...most, using: &random)).map { UInt8(truncatingIfNeeded: $0) })
                    .dropFirst()
                queue.append(data)
                sent.append(data)
            } else {
                take()
            }
            #expect(queue.count == sent.count - received.count && queue.isEmpty == (queue.count == 0))
        }
        while !queue.isEmpty { take() }
        #expect(received == sent && queue.popFirst() == nil)
    }

    @Test("small ones become one, and nothing becomes none")
    func small() {
        var queue = PieceQueue()
        queue.append(Data())
        #expect(queue.isEmpty && queue.popFirst() == nil)
        for byte in UInt8(0)..<100 { queue.append(Data([byte])) }
        #expect(queue.popFirst() == Data(0..<100) && queue.popFirst() == nil)
    }

    @Test("who sends has to wait from 512 KB on, until half of it was taken")
    func bounds() {
        var queue = PieceQueue()
        let piece = Data(count: PieceQueue.pieceBytes)
        var isFull: [Bool] = []
        var hasRoom: [Bool] = []
        for _ in 1...8 {
            queue.append(piece)
            isFull.append(queue.isFull)
        }
        while queue.popFirst() != nil { hasRoom.append(queue.hasRoom) }
        #expect(isFull == Array(repeating: false, count: 7) + [true])
        #expect(hasRoom == Array(repeating: false, count: 3) + Array(repeating: true, count: 5))
    }

    @Test("a reader that never gets to the end costs no place for what it has taken")
    func lag() {
        var queue = PieceQueue()
        let piece = Data(count: PieceQueue.pieceBytes)
        for _ in 1...3 { queue.append(piece) }
        for _ in 1...10_000 {
            queue.append(piece)
            #expect(queue.popFirst()?.count == piece.count)
        }
        #expect(queue.count == 3 * piece.count && queue.pieces.count < 20)
    }
}
