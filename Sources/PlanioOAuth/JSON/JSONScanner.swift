import Foundation

/// Reads a JSON text (RFC 8259) once, from front to back, without recursion: everything that is wrong with it as a text
/// is found here, and what is left for readers is to find values in the index and to convert them.
///
/// Where the RFC leaves a choice: a byte order mark at the beginning is passed over; a lone surrogate, a name that occurs
/// twice in one object and nesting beyond ``JSONValue/maximumDepth`` are refused; numbers may have any size.
struct JSONScanner: ~Copyable {
    private let text: JSONBytes
    private let depth: Int
    private var index: JSONBuilder
    /// The containers around the innermost.
    private var outer: [Container] = []

    private struct Container {
        /// Its word.
        let word: Int
        let isObject: Bool
        /// How many members or elements it has so far.
        var count = 0
    }

    /// Up to so many members, each name is compared with those before it that it may equal; more are checked at the end.
    private static let fewMembers = 64

    /// - Throws: ``JSONError`` with the offset at which the text stops being JSON.
    static func read(
        _ text: some ContiguousBytes, depth: Int = JSONValue.maximumDepth
    ) throws(JSONError) -> JSONDocument {
        var scanner = JSONScanner(JSONBuilder(copying: text), depth)
        try scanner.scan()
        return JSONDocument(scanner.index)
    }

    private init(_ index: consuming JSONBuilder, _ depth: Int) {
        self.depth = depth
        text = index.text
        self.index = index
    }

    private mutating func scan() throws(JSONError) {
        guard text.count <= JSONIndex.longestText else { throw JSONError(.tooLong) }
        var container = Container(word: -1, isObject: false)
        var at = text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0
        while true {
            at = text.pastSpace(at)
            if container.isObject {
                guard text[at] == UInt8(ascii: "\"") else { throw unexpected(at) }
                at = try string(at + 1)
                try checkName(container)
                at = text.pastSpace(at)
                guard text[at] == UInt8(ascii: ":") else { throw unexpected(at) }
                at = text.pastSpace(at + 1)
            }
            switch text[at] {
            case UInt8(ascii: "\""):
                at = try string(at + 1)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                at = try number(at)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard outer.count < depth else { throw JSONError(.tooDeep, offset: at) }
                outer.append(container)
                container = Container(word: index.count, isObject: text[at] == UInt8(ascii: "{"))
                index.append(JSONIndex.Word(container.isObject ? .object : .array, offset: at, extent: 0))
                at = text.pastSpace(at + 1)
                if text[at] == (container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { break }
                if container.isObject {
                    index.append(JSONIndex.Word(bits: 0))
                    index.append(JSONIndex.Word(bits: 0))
                }
                continue
            case UInt8(ascii: "t"): at = try literal(at, 0x6575_7274, 4, .true)
            case UInt8(ascii: "n"): at = try literal(at, 0x6C6C_756E, 4, .null)
            case UInt8(ascii: "f"): at = try literal(at, 0x65_736C_6166, 5, .false)
            default: throw unexpected(at)
            }
            // What follows a value, or stands in an empty container.
            following: while true {
                at = text.pastSpace(at)
                if outer.isEmpty {
                    guard at == text.count else { throw JSONError(.trailingText, offset: at) }
                    return
                }
                let isEmpty = index.count == container.word + 1
                if !isEmpty { container.count += 1 }
                switch (text[at], container.isObject) {
                case (UInt8(ascii: ","), _) where !isEmpty:
                    at += 1
                    break following
                case (UInt8(ascii: "}"), true), (UInt8(ascii: "]"), false):
                    try checkNames(container)
                    end(container, at)
                    container = outer.removeLast()
                    at += 1
                default: throw unexpected(at)
                }
            }
        }
    }

    private mutating func end(_ container: Container, _ at: Int) {
        index.append(JSONIndex.Word(.end, offset: at, extent: container.count))
        let word = index[container.word]
        index[container.word] = JSONIndex.Word(word.kind, offset: word.offset, extent: index.count)
    }

    private func unexpected(_ at: Int) -> JSONError {
        JSONError(at >= text.count ? .unexpectedEnd : .unexpectedCharacter, offset: at)
    }
}

// MARK: Names

extension JSONScanner {
    /// Refuses the name read last if the object has it already.
    @inline(__always)
    private mutating func checkName(_ container: Container) throws(JSONError) {
        guard container.count < Self.fewMembers else { return }
        let word = index.count - 1
        let marks = marks(index[word])
        var earlier = JSONNameMarks(first: index[container.word + 1].bits, second: index[container.word + 2].bits)
        if earlier.mayContain(marks) || index[word].kind == .escaped { try compare(word, container) }
        earlier.insert(marks)
        index[container.word + 1] = JSONIndex.Word(bits: earlier.first)
        index[container.word + 2] = JSONIndex.Word(bits: earlier.second)
    }

    @inline(__always)
    private func marks(_ name: JSONIndex.Word) -> JSONNameMarks {
        // Escapes hide what the name is, so it may be any.
        guard name.kind == .string else { return .all }
        guard name.extent > 0 else { return JSONNameMarks(count: 0, start: 0, middle: 0, end: 0) }
        return JSONNameMarks(
            count: name.extent, start: text[name.offset], middle: text[name.offset + name.extent / 2],
            end: text[name.offset + name.extent - 1])
    }

    private func compare(_ word: Int, _ container: Container) throws(JSONError) {
        let name = index[word]
        var other = container.word + 3
        while other < word {
            let earlier = index[other]
            let isSame =
                if name.kind == .string, earlier.kind == .string {
                    name.form == earlier.form && text.isEqual(name.offset, earlier.offset, count: name.extent)
                } else {
                    nameBytes(name) == nameBytes(earlier)
                }
            if isSame { throw duplicate(name) }
            let value = index[other + 1]
            other = value.kind.isContainer ? value.extent : other + 2
        }
    }

    /// For many members: all names at once, so that the time stays linear.
    @inline(__always)
    private mutating func checkNames(_ container: Container) throws(JSONError) {
        if container.isObject, container.count > Self.fewMembers { try compareAll(container) }
    }

    private mutating func compareAll(_ container: Container) throws(JSONError) {
        var names = Set<[UInt8]>(minimumCapacity: container.count)
        var word = container.word + 3
        while word < index.count {
            guard names.insert(nameBytes(index[word])).inserted else { throw duplicate(index[word]) }
            let value = index[word + 1]
            word = value.kind.isContainer ? value.extent : word + 2
        }
        index[container.word + 1] = JSONIndex.Word(bits: JSONNameMarks.all.first)
        index[container.word + 2] = JSONIndex.Word(bits: JSONNameMarks.all.second)
    }

    private func nameBytes(_ name: JSONIndex.Word) -> [UInt8] {
        name.kind == .string ? text.bytes(name.range) : Array(text.unescaped(name.range).utf8)
    }

    private func duplicate(_ name: JSONIndex.Word) -> JSONError {
        JSONError(.duplicateMember, offset: name.offset - 1)
    }
}

// MARK: Strings, numbers, literals

extension JSONScanner {
    /// Reads a string, from behind its first quote to behind its last; the word's range is what stands between them.
    private mutating func string(_ start: Int) throws(JSONError) -> Int {
        let at = start + text.plainCharacters(at: start)
        if text[at] == UInt8(ascii: "\"") {
            index.append(JSONIndex.Word(.string, offset: start, extent: at - start))
            return at + 1
        }
        return try longString(start, at)
    }

    /// The same for a string with escapes and characters beyond ASCII, of which everything before `at` has been read.
    private mutating func longString(_ start: Int, _ at: Int) throws(JSONError) -> Int {
        var at = at
        var kind = JSONIndex.Kind.string
        while true {
            let byte = text[at]
            if byte >= 0x80 {
                let length = text.lengthOfCharacter(at: at)
                guard length > 0 else { throw JSONError(.invalidUTF8, offset: at) }
                at += length
            } else if byte == UInt8(ascii: "\\") {
                kind = .escaped
                at = try escape(at)
            } else if byte == UInt8(ascii: "\"") {
                index.append(JSONIndex.Word(kind, offset: start, extent: at - start))
                return at + 1
            } else {
                throw JSONError(at >= text.count ? .unexpectedEnd : .controlCharacter, offset: at)
            }
            at += text.plainCharacters(at: at)
        }
    }

    @inline(__always)
    private func escape(_ at: Int) throws(JSONError) -> Int {
        switch text[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return at + 2
        case UInt8(ascii: "u"):
            guard let unit = text.hexDigits(at: at + 2) else { throw JSONError(.invalidEscape, offset: at) }
            switch unit {
            case 0xD800...0xDBFF:
                guard text[at + 6] == UInt8(ascii: "\\"), text[at + 7] == UInt8(ascii: "u"),
                    let low = text.hexDigits(at: at + 8), 0xDC00...0xDFFF ~= low
                else { throw JSONError(.loneSurrogate, offset: at) }
                return at + 12
            case 0xDC00...0xDFFF: throw JSONError(.loneSurrogate, offset: at)
            default: return at + 6
            }
        default: throw JSONError(at + 1 >= text.count ? .unexpectedEnd : .invalidEscape, offset: at)
        }
    }

    private mutating func number(_ start: Int) throws(JSONError) -> Int {
        var at = start
        var kind = JSONIndex.Kind.integer
        if text[at] == UInt8(ascii: "-") { at += 1 }
        if text[at] == UInt8(ascii: "0") {
            at += 1
        } else {
            at = try digits(at, start)
        }
        if text[at] == UInt8(ascii: ".") {
            kind = .decimal
            at = try digits(at + 1, start)
        }
        if text[at] | 0x20 == UInt8(ascii: "e") {
            kind = .decimal
            at += 1
            if text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            at = try digits(at, start)
        }
        // `01`, `1a`, `1.2.3` and the like.
        switch text[at] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
            throw JSONError(.invalidNumber, offset: start)
        default:
            index.append(JSONIndex.Word(kind, offset: start, extent: at - start))
            return at
        }
    }

    @inline(__always)
    private func digits(_ first: Int, _ start: Int) throws(JSONError) -> Int {
        var at = first
        while text[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        guard at > first else { throw JSONError(at >= text.count ? .unexpectedEnd : .invalidNumber, offset: start) }
        return at
    }

    @inline(__always)
    private mutating func literal(
        _ at: Int, _ letters: UInt64, _ count: Int, _ kind: JSONIndex.Kind
    ) throws(JSONError) -> Int {
        guard text.load8(at: at) & (1 << UInt64(count * 8) - 1) == letters else {
            throw at + count > text.count ? JSONError(.unexpectedEnd, offset: text.count) : unexpected(at)
        }
        index.append(JSONIndex.Word(kind, offset: at, extent: count))
        return at + count
    }
}
