import Foundation

/// A body while it comes in, in blocks of one size.
///
/// One `Data` that grows to many megabytes, beside others that do the same, is moved again and again and leaves holes in
/// the heap that nobody can use: twice the memory of the bytes.
struct ResponseBytes: Sendable {
    private static let blockBytes = 64 * 1024

    private var blocks: [Data] = []
    private(set) var count = 0

    mutating func append(_ data: Data) {
        count += data.count
        var rest = data
        while !rest.isEmpty {
            if blocks.last.map({ $0.count >= Self.blockBytes }) ?? true {
                // Most bodies are small, so only what follows a full block is given a whole one.
                blocks.append(blocks.isEmpty ? Data() : Data(capacity: Self.blockBytes))
            }
            let last = blocks.count - 1
            let piece = rest.prefix(Self.blockBytes - blocks[last].count)
            blocks[last].append(piece)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// All in one, letting go of each block that was copied.
    consuming func joined() -> Data {
        guard blocks.count > 1 else { return blocks.first ?? Data() }
        var whole = Data(capacity: count)
        for index in blocks.indices {
            whole.append(blocks[index])
            blocks[index] = Data()
        }
        return whole
    }
}
