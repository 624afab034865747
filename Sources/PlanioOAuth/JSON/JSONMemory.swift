import Foundation

// The one file of the library's JSON that handles memory by address. In debug builds, and so in the tests and in the
// fuzzer, every access is checked.

/// A JSON text in memory of its own, followed by zeros.
///
/// Proof for all that reads: the memory is `count + 8` bytes, all initialized in `init`, never written afterwards, and
/// freed in `deinit` only, which the language runs when nothing borrows `self` any more; no address leaves this file.
struct JSONBytes: ~Copyable {
    private let base: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Room behind the text: a zero ends every token, and eight bytes can be loaded at each of the text's offsets.
    private static let padding = 8

    init(copying text: some ContiguousBytes) {
        (base, count) = text.withUnsafeBytes { bytes in
            let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Self.padding)
            // An empty buffer may have no address; then there is nothing to copy.
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

    /// Whether the bytes in two places are the same. Both lie in the text.
    func isEqual(_ offset: Int, _ other: Int, count length: Int) -> Bool {
        assert(offset >= 0 && other >= 0 && length >= 0 && offset + length <= count && other + length <= count)
        return memcmp(base + offset, base + other, length) == 0
    }

    /// Whether the bytes from an offset are those of `name`. As many lie in the text; a static string's own never move.
    @inline(__always)
    func isEqual(_ offset: Int, _ name: StaticString) -> Bool {
        assert(offset >= 0 && offset + name.utf8CodeUnitCount <= count)
        return memcmp(base + offset, name.utf8Start, name.utf8CodeUnitCount) == 0
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

/// The words of an index, which grow while a text is read.
///
/// Proof: `base` has room for `capacity` words, of which the first `count` are initialized; words are plain numbers, so
/// that nothing needs to be deinitialized; freed in `deinit` only; no address leaves this file.
struct JSONWords: ~Copyable {
    private var base: UnsafeMutablePointer<UInt64>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        base = .allocate(capacity: max(capacity, 1))
        self.capacity = max(capacity, 1)
    }

    deinit { base.deallocate() }

    /// Callers pass what an index gave them, or have compared it with `count`.
    @inline(__always)
    subscript(word: Int) -> UInt64 {
        get {
            assert(word >= 0 && word < count)
            return base[word]
        }
        set {
            assert(word >= 0 && word < count)
            base[word] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ word: UInt64) {
        if count == capacity { grow() }
        base[count] = word
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
