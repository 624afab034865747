import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A body while it comes in, in blocks of one size.
///
/// One `Data` that grows to many megabytes, beside others that do the same, is moved again and again and leaves holes in
/// the heap that nobody can use. Blocks of the heap are little better: each thread on which bytes come in has a heap of its
/// own, which keeps what it had once. So what is large stands in pages of its own, which go back to the system at once.
struct ResponseBytes: Sendable {
    private static let blockBytes = 256 * 1024
    /// Most bodies are small, and get no block.
    private static let beginningBytes = 64 * 1024

    private var beginning = Data()
    private var blocks: [Data] = []
    private(set) var count = 0

    mutating func append(_ data: Data) { data.withUnsafeBytes { append($0) } }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = blocks.isEmpty && count < Self.beginningBytes ? begin(with: rest) : put(rest)
            count += taken
            rest = rest.dropFirst(taken)
        }
    }

    private mutating func begin(with bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        let piece = bytes.prefix(Self.beginningBytes - count)
        beginning.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece))
        return piece.count
    }

    private mutating func put(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        let used = (count - beginning.count) % Self.blockBytes
        if used == 0 { blocks.append(Self.emptyBlock()) }
        let piece = bytes.prefix(Self.blockBytes - used)
        blocks[blocks.count - 1].withUnsafeMutableBytes { block in
            // The piece is no longer than what is left of the block, of which nobody else has a reference.
            UnsafeMutableRawBufferPointer(rebasing: block[used...]).copyBytes(from: piece)
        }
        return piece.count
    }

    /// All in one, letting go of each block that was copied.
    consuming func joined() -> Data {
        guard !blocks.isEmpty else { return beginning }
        var whole = Data(capacity: count)
        whole.append(beginning)
        for index in blocks.indices {
            whole.append(blocks[index].prefix(count - whole.count))
            blocks[index] = Data()
        }
        return whole
    }

    /// Pages of the system; of the heap, where it gives none.
    private static func emptyBlock() -> Data {
        guard let start = mmap(nil, blockBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED
        else { return Data(count: blockBytes) }
        return Data(bytesNoCopy: start, count: blockBytes, deallocator: .unmap)
    }
}
