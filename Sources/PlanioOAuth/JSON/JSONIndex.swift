/// What stands where in a JSON text: one word for each value, member name and end, in the text's order.
///
/// A word holds the offset in the text (32 bits); for a scalar and a name the length in bytes, for an object and an
/// array the word behind its end (28 bits); and the kind (4 bits). An object with members has two words more behind its
/// own: which names it may have (``JSONNameMarks``). The end's word says how many members or elements there were.
struct JSONIndex: ~Copyable {
    enum Kind: UInt8 {
        case null, `true`, `false`
        /// A number without fraction and exponent.
        case integer
        case decimal
        /// A string, or a member's name, that stands in the text as it is.
        case string
        /// A string, or a member's name, with escapes.
        case escaped
        case array, object, end
    }

    struct Word {
        let bits: UInt64

        init(bits: UInt64) { self.bits = bits }

        @inline(__always)
        init(_ kind: Kind, offset: Int, extent: Int) {
            bits = UInt64(kind.rawValue) << 60 | UInt64(extent) << 32 | UInt64(offset)
        }

        @inline(__always) var offset: Int { Int(bits & 0xFFFF_FFFF) }
        /// The length, the word behind the end, or the number of members.
        @inline(__always) var extent: Int { Int(bits >> 32 & 0xFFF_FFFF) }
        @inline(__always) var kind: Kind { Kind(rawValue: UInt8(bits >> 60)) ?? .end }
        @inline(__always) var range: Range<Int> { offset..<offset + extent }
    }

    /// Offsets and words must fit their bits: a text has at most one word more than it has bytes.
    static let longestText = 1 << 28 - 2

    private var words: JSONWords

    init(capacity: Int) { words = JSONWords(capacity: capacity) }

    var count: Int { words.count }

    @inline(__always)
    subscript(index: Int) -> Word {
        get { Word(bits: words[index]) }
        set { words[index] = newValue.bits }
    }

    @inline(__always)
    mutating func append(_ word: Word) { words.append(word.bits) }

    /// The word behind a value.
    @inline(__always)
    func next(after index: Int) -> Int {
        let word = self[index]
        return switch word.kind {
        case .array, .object: word.extent
        default: index + 1
        }
    }
}

/// A set of names that never misses one, and sometimes takes one for another: two bits of 128 for each.
struct JSONNameMarks {
    var first: UInt64
    var second: UInt64

    static let none = JSONNameMarks(first: 0, second: 0)
    /// Every name.
    static let all = JSONNameMarks(first: .max, second: .max)

    init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// One name, by its length and three of its bytes.
    @inline(__always)
    init(count: Int, start: UInt8, middle: UInt8, end: UInt8) {
        first = 1 << ((UInt64(start) &* 5 &+ UInt64(truncatingIfNeeded: count)) & 63)
        second = 1 << ((UInt64(middle) &* 3 &+ UInt64(end) &* 7 &+ UInt64(truncatingIfNeeded: count)) & 63)
    }

    @inline(__always)
    func mayContain(_ name: JSONNameMarks) -> Bool {
        first & name.first == name.first && second & name.second == name.second
    }

    @inline(__always)
    mutating func insert(_ name: JSONNameMarks) {
        first |= name.first
        second |= name.second
    }
}
