import Foundation

/// Bytes that have come in and wait for their reader, first in, first out.
///
/// None of the pieces is so large that glibc would take it from the system as pages of its own: whoever gives such pages back
/// makes it keep as much in the heap of each thread from then on.
struct PieceQueue: Sendable {
    /// How large a piece may be that is made here.
    static let pieceBytes = 64 * 1024

    private static let mostBytes = 512 * 1024
    private static let fewBytes = 256 * 1024

    private(set) var pieces: [Data] = []
    /// Those before it were taken.
    private var first = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    /// Whether it is so long that nothing more should come in.
    var isFull: Bool { count >= Self.mostBytes }
    /// Whether so much was taken that more may come in again.
    var hasRoom: Bool { count <= Self.fewBytes }

    mutating func append(_ data: Data) { data.withUnsafeBytes { append($0) } }

    /// Copies the bytes.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if first == pieces.count || pieces[pieces.count - 1].count >= Self.pieceBytes { pieces.append(Data()) }
            let last = pieces.count - 1
            let piece = rest.prefix(Self.pieceBytes - pieces[last].count)
            pieces[last].append(contentsOf: UnsafeRawBufferPointer(rebasing: piece))
            rest = rest.dropFirst(piece.count)
        }
        count += bytes.count
    }

    /// The next piece; `nil` if there is none now.
    mutating func popFirst() -> Data? {
        guard first < pieces.count else { return nil }
        let piece = pieces[first]
        pieces[first] = Data()
        first += 1
        count -= piece.count
        // Now and then, and not for each piece.
        if first * 2 >= pieces.count {
            pieces.removeFirst(first)
            first = 0
        }
        return piece
    }
}
