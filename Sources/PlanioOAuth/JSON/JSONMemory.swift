import Foundation

// The one file of the library's JSON that handles memory by address. In debug builds, and so in the tests and in the
// fuzzer, every access is checked. Bounds-checked arrays instead make reading a page take half as long again.

/// A JSON text that was read, and the index of what stands where in it.
///
/// Proof: both are allocated before this is made, initialized as far as they are counted, never written again, and freed
/// in `deinit` only. Their addresses leave this file in ``JSONView``s alone.
final class JSONDocument {
    private let text: JSONBytes
    private let words: UnsafeMutablePointer<UInt64>
    private let wordCount: Int
    /// The part of the text that was last asked for as a copy, so that what lies in it shares the copy.
    var copied: (text: JSONText, range: Range<Int>)?

    /// What a scanner has made becomes this document's.
    init(_ scanned: consuming JSONBuilder) {
        text = scanned.text
        (words, wordCount) = scanned.takeWords()
    }

    deinit {
        text.free()
        words.deallocate()
    }

    /// Who uses it keeps the document, as ``JSONNode`` and ``JSONObject`` do beside theirs.
    @inline(__always)
    var view: JSONView { JSONView(text: text, index: JSONIndex(words, count: wordCount)) }
}

/// What the text and the index of a living document are read through.
struct JSONView {
    let text: JSONBytes
    let index: JSONIndex
}

/// The bytes of a JSON text, followed by zeros.
///
/// Proof for all that reads: the memory is `count + 8` bytes, all initialized in `init` and not written afterwards; its
/// owner, a builder or a document, frees it when it goes itself, and outlives each use.
struct JSONBytes {
    private let base: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Room behind the text: a zero ends every token, and eight bytes can be loaded at each of the text's offsets.
    private static let padding = 8

    fileprivate init(copying text: some ContiguousBytes) {
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

    /// Reads from a copy of a string.
    static func read<Value>(_ string: String, _ read: (JSONBytes, Range<Int>) -> Value?) -> Value? {
        let bytes = JSONBytes(copying: Array(string.utf8))
        defer { bytes.free() }
        return read(bytes, 0..<bytes.count)
    }

    fileprivate func free() { base.deallocate() }

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

    /// The text that `parts` put together from a string's bytes, which is not longer than they are: the scanner has
    /// passed them, each escape is longer than what it stands for, and everything else stands for itself.
    func string(_ range: Range<Int>, _ parts: (inout JSONStringBuilder) -> Void) -> String {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return String(unsafeUninitializedCapacity: range.count) { buffer in
            // Only an empty buffer has no address, and then there is nothing to put into it.
            guard let start = buffer.baseAddress else { return 0 }
            var builder = JSONStringBuilder(source: self, start: start, capacity: range.count)
            parts(&builder)
            return builder.count
        }
    }

    fileprivate func copy(_ range: Range<Int>, to target: UnsafeMutablePointer<UInt8>) {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        target.initialize(from: base + range.lowerBound, count: range.count)
    }
}

/// Room for the bytes of a string. Its address is valid while `JSONBytes.string(_:_:)` runs, which alone makes one.
struct JSONStringBuilder {
    private let source: JSONBytes
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private(set) var count = 0

    fileprivate init(source: JSONBytes, start: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.source = source
        self.start = start
        self.capacity = capacity
    }

    mutating func append(_ byte: UInt8) {
        // Checked in every build: it costs little here, and what is read decides how much is written.
        precondition(count < capacity)
        (start + count).initialize(to: byte)
        count += 1
    }

    /// Bytes of the text as they are.
    mutating func append(_ range: Range<Int>) {
        precondition(range.count <= capacity - count)
        source.copy(range, to: start + count)
        count += range.count
    }
}

/// The words of an index.
///
/// Proof: the memory has `count` initialized words, and its owner, a document, outlives each use. Callers pass numbers of
/// words that they have from the index itself, or have compared with those.
struct JSONIndex {
    private let base: UnsafeMutablePointer<UInt64>
    #if DEBUG
    private let count: Int
    #endif

    @inline(__always)
    fileprivate init(_ base: UnsafeMutablePointer<UInt64>, count: Int) {
        self.base = base
        #if DEBUG
        self.count = count
        #endif
    }

    @inline(__always)
    subscript(word: Int) -> Word {
        #if DEBUG
        precondition(word >= 0 && word < count)
        #endif
        return Word(bits: base[word])
    }
}

/// A text while it is read, and the index that comes of it.
///
/// Proof: `words` has room for `capacity` words, of which the first `count` are initialized; words are plain numbers, so
/// that nothing needs to be deinitialized. Text and words are freed in `deinit`, or handed over to a document.
struct JSONBuilder: ~Copyable {
    let text: JSONBytes
    private var words: UnsafeMutablePointer<UInt64>
    private(set) var count = 0
    private var capacity: Int

    init(copying text: some ContiguousBytes) {
        self.text = JSONBytes(copying: text)
        // A page of issues has a word for each six bytes.
        capacity = self.text.count / 5 + 8
        words = .allocate(capacity: capacity)
    }

    deinit {
        text.free()
        words.deallocate()
    }

    /// The words; the text goes to whom has taken its address.
    fileprivate consuming func takeWords() -> (UnsafeMutablePointer<UInt64>, Int) {
        let result = (words, count)
        discard self
        return result
    }

    @inline(__always)
    subscript(word: Int) -> JSONIndex.Word {
        get {
            assert(word >= 0 && word < count)
            return JSONIndex.Word(bits: words[word])
        }
        set {
            assert(word >= 0 && word < count)
            words[word] = newValue.bits
        }
    }

    @inline(__always)
    mutating func append(_ word: JSONIndex.Word) {
        if count == capacity { grow() }
        words[count] = word.bits
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: words, count: count)
        words.deallocate()
        words = larger
        capacity *= 2
    }
}
