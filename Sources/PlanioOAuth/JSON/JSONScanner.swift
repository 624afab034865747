import Foundation

/// Reads a JSON text (RFC 8259) once, from front to back, without recursion: everything that is wrong with it as a text
/// is found here, and what is left for readers is to find values in the index and to convert them.
///
/// Where the RFC leaves a choice: a byte order mark at the beginning is passed over; a lone surrogate, a name that occurs
/// twice in one object and nesting beyond ``JSONValue/maximumDepth`` are refused; numbers may have any size.
struct JSONScanner: ~Copyable {
    private let text: JSONBytes
    private var index: JSONIndex
    private var at = 0
    /// The open objects and arrays, the innermost last.
    private var open: [Container] = []
    private var container = Container(word: -1, isObject: false)

    private struct Container {
        let word: Int
        let isObject: Bool
        var count = 0
    }

    /// Up to so many members, each name is compared with those before it that it may equal; more are checked at the end.
    private static let fewMembers = 64

    /// - Throws: ``JSONError`` with the offset at which the text stops being JSON.
    static func read(_ text: some ContiguousBytes) throws(JSONError) -> JSONDocument {
        var scanner = JSONScanner(text: JSONBytes(copying: text))
        try scanner.scan()
        return scanner.document()
    }

    private init(text: consuming JSONBytes) {
        index = JSONIndex(capacity: text.count / 8 + 8)
        self.text = text
    }

    private consuming func document() -> JSONDocument { JSONDocument(text: text, index: index) }

    private mutating func scan() throws(JSONError) {
        guard text.count <= JSONIndex.longestText else { throw JSONError(.tooLong) }
        if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { at = 3 }
        while true {
            guard try value() else { continue }
            repeat {
                skipSpace()
                if open.isEmpty {
                    guard at == text.count else { throw JSONError(.trailingText, offset: at) }
                    return
                }
            } while try !separator()
        }
    }

    /// Reads a scalar or an empty container, or the beginning of one that has something in it: then `false`.
    private mutating func value() throws(JSONError) -> Bool {
        skipSpace()
        switch text[at] {
        case UInt8(ascii: "\""):
            try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
        case UInt8(ascii: "{"):
            try begin(.object)
            skipSpace()
            if text[at] == UInt8(ascii: "}") {
                end()
            } else {
                index.append(JSONIndex.Word(bits: 0))
                index.append(JSONIndex.Word(bits: 0))
                try name()
                return false
            }
        case UInt8(ascii: "["):
            try begin(.array)
            skipSpace()
            guard text[at] == UInt8(ascii: "]") else {
                container.count = 1
                return false
            }
            end()
        case UInt8(ascii: "t"): try literal(0x6575_7274, 4, .true)
        case UInt8(ascii: "n"): try literal(0x6C6C_756E, 4, .null)
        case UInt8(ascii: "f"): try literal(0x65_736C_6166, 5, .false)
        default: throw unexpected()
        }
        return true
    }

    /// Reads what follows a value in a container: a comma, and then `true`, or an end.
    private mutating func separator() throws(JSONError) -> Bool {
        switch (text[at], container.isObject) {
        case (UInt8(ascii: ","), true):
            at += 1
            skipSpace()
            try name()
            return true
        case (UInt8(ascii: ","), false):
            at += 1
            container.count += 1
            return true
        case (UInt8(ascii: "}"), true):
            try checkNames()
            end()
            return false
        case (UInt8(ascii: "]"), false):
            end()
            return false
        default: throw unexpected()
        }
    }

    private mutating func begin(_ kind: JSONIndex.Kind) throws(JSONError) {
        guard open.count < JSONValue.maximumDepth else { throw JSONError(.tooDeep, offset: at) }
        open.append(container)
        container = Container(word: index.count, isObject: kind == .object)
        index.append(JSONIndex.Word(kind, offset: at, extent: 0))
        at += 1
    }

    private mutating func end() {
        index.append(JSONIndex.Word(.end, offset: at, extent: container.count))
        let word = index[container.word]
        index[container.word] = JSONIndex.Word(word.kind, offset: word.offset, extent: index.count)
        at += 1
        if let outer = open.popLast() { container = outer }
    }

    private mutating func literal(
        _ letters: UInt64, _ count: Int, _ kind: JSONIndex.Kind
    ) throws(JSONError) {
        let found = text.load8(at: at) & (1 << UInt64(count * 8) - 1)
        guard found == letters else {
            throw at + count > text.count ? JSONError(.unexpectedEnd, offset: text.count) : unexpected()
        }
        index.append(JSONIndex.Word(kind, offset: at, extent: count))
        at += count
    }

    @inline(__always)
    private mutating func skipSpace() {
        while true {
            switch text[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    private func unexpected() -> JSONError {
        JSONError(at >= text.count ? .unexpectedEnd : .unexpectedCharacter, offset: at)
    }
}

// MARK: Names

extension JSONScanner {
    /// Reads `"name":`, and refuses one that the object has already.
    private mutating func name() throws(JSONError) {
        guard text[at] == UInt8(ascii: "\"") else { throw unexpected() }
        let word = index.count
        try string()
        if container.count < Self.fewMembers {
            let marks = index.marks(ofName: word, in: text)
            var earlier = JSONNameMarks(
                first: index[container.word + 1].bits, second: index[container.word + 2].bits)
            if earlier.mayContain(marks) || index[word].kind == .escaped { try compareWithEarlier(word) }
            earlier.insert(marks)
            index[container.word + 1] = JSONIndex.Word(bits: earlier.first)
            index[container.word + 2] = JSONIndex.Word(bits: earlier.second)
        }
        container.count += 1
        skipSpace()
        guard text[at] == UInt8(ascii: ":") else { throw unexpected() }
        at += 1
    }

    private func compareWithEarlier(_ word: Int) throws(JSONError) {
        var other = container.word + 3
        while other < word {
            if index.isSameName(other, word, in: text) { throw duplicate(word) }
            other = index.next(after: other + 1)
        }
    }

    /// For many members: all names at once, so that the time stays linear.
    private mutating func checkNames() throws(JSONError) {
        guard container.count > Self.fewMembers else { return }
        var names = Set<[UInt8]>(minimumCapacity: container.count)
        var word = container.word + 3
        while word < index.count {
            guard names.insert(index.nameBytes(word, in: text)).inserted else { throw duplicate(word) }
            word = index.next(after: word + 1)
        }
        index[container.word + 1] = JSONIndex.Word(bits: JSONNameMarks.all.first)
        index[container.word + 2] = JSONIndex.Word(bits: JSONNameMarks.all.second)
    }

    private func duplicate(_ word: Int) -> JSONError { JSONError(.duplicateMember, offset: index[word].offset - 1) }
}

extension JSONIndex {
    func marks(ofName word: Int, in text: borrowing JSONBytes) -> JSONNameMarks {
        let name = self[word]
        // Escapes hide what the name is, so it may be any.
        guard name.kind == .string else { return .all }
        guard name.extent > 0 else { return JSONNameMarks(count: 0, start: 0, middle: 0, end: 0) }
        return JSONNameMarks(
            count: name.extent, start: text[name.offset], middle: text[name.offset + name.extent / 2],
            end: text[name.offset + name.extent - 1])
    }

    func isSameName(_ one: Int, _ other: Int, in text: borrowing JSONBytes) -> Bool {
        let (left, right) = (self[one], self[other])
        guard left.kind == .string, right.kind == .string else {
            return nameBytes(one, in: text) == nameBytes(other, in: text)
        }
        return left.extent == right.extent && text.isEqual(left.offset, right.offset, count: left.extent)
    }

    func nameBytes(_ word: Int, in text: borrowing JSONBytes) -> [UInt8] {
        let name = self[word]
        return name.kind == .string ? text.bytes(name.range) : Array(text.unescaped(name.range).utf8)
    }
}

// MARK: Strings and numbers

extension JSONScanner {
    /// Reads a string with its quotes; the word's range is what stands between them.
    private mutating func string() throws(JSONError) {
        at += 1
        let start = at
        var kind = JSONIndex.Kind.string
        while true {
            at += text.plainCharacters(at: at)
            let byte = text[at]
            switch byte {
            case UInt8(ascii: "\""):
                index.append(JSONIndex.Word(kind, offset: start, extent: at - start))
                at += 1
                return
            case UInt8(ascii: "\\"):
                kind = .escaped
                try escape()
            case 0..<0x20:
                throw JSONError(at >= text.count ? .unexpectedEnd : .controlCharacter, offset: at)
            case 0x80...:
                let length = text.lengthOfCharacter(at: at)
                guard length > 0 else { throw JSONError(.invalidUTF8, offset: at) }
                at += length
            default: at += 1
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        switch text[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        case UInt8(ascii: "u"):
            guard let unit = text.hexDigits(at: at + 2) else { throw JSONError(.invalidEscape, offset: at) }
            switch unit {
            case 0xD800...0xDBFF:
                guard text[at + 6] == UInt8(ascii: "\\"), text[at + 7] == UInt8(ascii: "u"),
                    let low = text.hexDigits(at: at + 8), 0xDC00...0xDFFF ~= low
                else { throw JSONError(.loneSurrogate, offset: at) }
                at += 12
            case 0xDC00...0xDFFF: throw JSONError(.loneSurrogate, offset: at)
            default: at += 6
            }
        default: throw JSONError(at + 1 >= text.count ? .unexpectedEnd : .invalidEscape, offset: at)
        }
    }

    private mutating func number() throws(JSONError) {
        let start = at
        var kind = JSONIndex.Kind.integer
        if text[at] == UInt8(ascii: "-") { at += 1 }
        if text[at] == UInt8(ascii: "0") {
            at += 1
        } else {
            try digits(start)
        }
        if text[at] == UInt8(ascii: ".") {
            kind = .decimal
            at += 1
            try digits(start)
        }
        if text[at] | 0x20 == UInt8(ascii: "e") {
            kind = .decimal
            at += 1
            if text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            try digits(start)
        }
        // `01`, `1a`, `1.2.3` and the like.
        switch text[at] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
            throw JSONError(.invalidNumber, offset: start)
        default: index.append(JSONIndex.Word(kind, offset: start, extent: at - start))
        }
    }

    private mutating func digits(_ start: Int) throws(JSONError) {
        let first = at
        while case UInt8(ascii: "0")...UInt8(ascii: "9") = text[at] { at += 1 }
        guard at > first else {
            throw JSONError(at >= text.count ? .unexpectedEnd : .invalidNumber, offset: start)
        }
    }
}
