import Foundation

// The one file of the library's JSON that handles memory by address. Reading a page through bounds-checked arrays takes
// about one and a half times as long. In debug builds, and so in the tests, every access is checked.

/// A JSON text in memory of its own, followed by zeros.
///
/// Proof for all that reads: the memory is `count + 8` bytes, all initialized in `init`, never written afterwards, and
/// freed only when the last reference to this object goes, which `self` holds during each method.
final class JSONBytes {
    private let base: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Room behind the text: a zero ends every token, and eight bytes can be loaded at each of the text's offsets.
    private static let padding = 8

    init(_ text: some ContiguousBytes) {
        (base, count) = text.withUnsafeBytes { bytes in
            let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Self.padding)
            // An empty buffer may have no address; then nothing is copied.
            if let source = bytes.baseAddress {
                UnsafeMutableRawPointer(memory).copyMemory(from: source, byteCount: bytes.count)
            }
            (memory + bytes.count).initialize(repeating: 0, count: Self.padding)
            return (memory, bytes.count)
        }
    }

    deinit { base.deallocate() }

    /// The byte at an offset; 0 at the end. Callers never pass a zero that stands at `count`, so they stop there.
    @inline(__always)
    subscript(offset: Int) -> UInt8 {
        assert(offset >= 0 && offset <= count)
        return base[offset]
    }

    /// Eight bytes from an offset, the first in the lowest bits. The padding makes them readable at `count` too.
    @inline(__always)
    func load8(at offset: Int) -> UInt64 {
        assert(offset >= 0 && offset <= count)
        return UInt64(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    func isEqual(_ offset: Int, _ other: Int, count length: Int) -> Bool {
        assert(offset >= 0 && other >= 0 && length >= 0 && offset + length <= count && other + length <= count)
        return memcmp(base + offset, base + other, length) == 0
    }

    func bytes(_ range: Range<Int>) -> [UInt8] {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    /// The text of bytes that are known to be UTF-8.
    @inline(__always)
    func string(_ range: Range<Int>) -> String {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return String(decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
    }
}
