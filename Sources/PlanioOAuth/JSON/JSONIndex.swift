/// What stands where in a JSON text: one word for each value, member name and end, in the text's order.
///
/// A word holds the offset in the text (32 bits); for a scalar and a name the length in bytes, for an object and an
/// array the word behind its end (28 bits); and the kind (4 bits). An object with members has two words more behind its
/// own: which names it may have (``JSONNameMarks``). The end's word says how many members or elements there were.
extension JSONIndex {
    struct Kind: Equatable {
        let code: UInt8

        static var null: Kind { Kind(code: 0) }
        static var `true`: Kind { Kind(code: 1) }
        static var `false`: Kind { Kind(code: 2) }
        /// A number without fraction and exponent.
        static var integer: Kind { Kind(code: 3) }
        static var decimal: Kind { Kind(code: 4) }
        /// A string, or a member's name, that stands in the text as it is.
        static var string: Kind { Kind(code: 5) }
        /// A string, or a member's name, with escapes.
        static var escaped: Kind { Kind(code: 6) }
        static var end: Kind { Kind(code: 7) }
        static var array: Kind { Kind(code: 8) }
        static var object: Kind { Kind(code: 9) }

        @inline(__always) var isContainer: Bool { code >= 8 }
    }

    struct Word {
        let bits: UInt64

        @inline(__always)
        init(bits: UInt64) { self.bits = bits }

        @inline(__always)
        init(_ kind: Kind, offset: Int, extent: Int) {
            bits =
                UInt64(kind.code) << 60 | UInt64(truncatingIfNeeded: extent) << 32 | UInt64(truncatingIfNeeded: offset)
        }

        @inline(__always) var offset: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }
        /// The length, the word behind the end, or the number of members.
        @inline(__always) var extent: Int { Int(truncatingIfNeeded: bits >> 32 & 0xFFF_FFFF) }
        @inline(__always) var kind: Kind { Kind(code: UInt8(truncatingIfNeeded: bits >> 60)) }
        @inline(__always) var range: Range<Int> { Range(uncheckedBounds: (offset, offset + extent)) }
        /// Kind and extent: what the words of two names of the same length have in common.
        @inline(__always) var form: UInt64 { bits >> 32 }
    }

    /// Offsets and words must fit their bits: a text has at most one word more than it has bytes.
    static let longestText = 1 << 28 - 2

    /// The word behind a value.
    @inline(__always)
    func next(after index: Int) -> Int {
        let word = self[index]
        return word.kind.isContainer ? word.extent : index + 1
    }

    /// How many members or elements an object or array has.
    func count(of word: Int) -> Int { self[self[word].extent - 1].extent }

    /// The first name or element of an object or array; its end if there is none.
    @inline(__always)
    func first(in word: Int) -> Int {
        let value = self[word]
        return value.kind == .object && value.extent > word + 2 ? word + 3 : word + 1
    }
}

/// A set of names that never misses one, and sometimes takes one for another: two bits of 128 for each.
struct JSONNameMarks {
    var first: UInt64
    var second: UInt64

    static var none: JSONNameMarks { JSONNameMarks(first: 0, second: 0) }
    /// Every name.
    static var all: JSONNameMarks { JSONNameMarks(first: .max, second: .max) }

    @inline(__always)
    init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// One name, by its length and three of its bytes.
    @inline(__always)
    init(count: Int, start: UInt8, middle: UInt8, end: UInt8) {
        let key = UInt32(start) | UInt32(middle) << 8 | UInt32(end) << 16 | UInt32(truncatingIfNeeded: count) << 24
        let hash = key &* 0x9E37_79B1
        first = 1 << UInt64(hash >> 26)
        second = 1 << UInt64(hash >> 20 & 63)
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
