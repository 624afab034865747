/// A JSON text that was read, and where what stands in it.
final class JSONDocument {
    let text: JSONBytes
    let index: JSONIndex
    /// The part of the text that was last asked for as a copy, so that what lies in it shares the copy.
    private var copied: (text: JSONText, range: Range<Int>)?

    init(text: consuming JSONBytes, index: consuming JSONIndex) {
        self.text = text
        self.index = index
    }

    /// How many members or elements an object or array has.
    func count(of word: Int) -> Int { index[index[word].extent - 1].extent }

    /// The first name or element of an object or array; its end if there is none.
    @inline(__always)
    func first(in word: Int) -> Int {
        let value = index[word]
        return value.kind == .object && value.extent > word + 2 ? word + 3 : word + 1
    }

    /// A string, or a name.
    @inline(__always)
    func string(_ word: Int) -> String {
        let value = index[word]
        return value.kind == .string ? text.string(value.range) : text.unescaped(value.range)
    }

    /// The bytes of a value, quotes and brackets included.
    func range(_ word: Int) -> Range<Int> {
        let value = index[word]
        return switch value.kind {
        case .array, .object: value.offset..<index[value.extent - 1].offset + 1
        case .string, .escaped: value.offset - 1..<value.offset + value.extent + 1
        default: value.range
        }
    }

    /// A copy of a value's text, which does not keep the rest.
    func copy(_ word: Int) -> JSONText {
        let range = range(word)
        if let copied, copied.range.lowerBound <= range.lowerBound, range.upperBound <= copied.range.upperBound {
            let start = copied.range.lowerBound
            return copied.text.part(range.lowerBound - start..<range.upperBound - start)
        }
        let text = JSONText(bytes: text.bytes(range))
        copied = (text, range)
        return text
    }

    /// Says of what this is the text.
    func isCopy(of text: JSONText) { copied = (text, 0..<self.text.count) }
}

// MARK: Places, put together when something has failed

extension JSONDocument {
    /// Where a value stands, as `issues[17].closed_on`, and the `id` of the outermost object on the way that has one.
    func place(of target: Int, member: String? = nil) -> (path: String, id: Int?) {
        var path = ""
        var id: Int?
        var word = 0
        while true {
            let value = index[word]
            guard value.kind == .array || value.kind == .object else { break }
            if id == nil, value.kind == .object { id = self.id(of: word) }
            guard word != target else { break }
            var child = first(in: word)
            var position = 0
            while child < value.extent - 1 {
                let element = value.kind == .object ? child + 1 : child
                if index.next(after: element) > target { break }
                child = index.next(after: element)
                position += 1
            }
            guard child < value.extent - 1 else { break }
            if value.kind == .object {
                path = JSONError.path(path, JSONError.printable(string(child)))
                word = child + 1
            } else {
                path += "[\(position)]"
                word = child
            }
        }
        if let member { path = JSONError.path(path, member) }
        return (path, id)
    }

    private func id(of object: Int) -> Int? {
        var child = first(in: object)
        while child < index[object].extent - 1 {
            let name = index[child]
            if name.kind == .string, name.extent == 2, text.isEqual(name.offset, "id"),
                index[child + 1].kind == .integer
            {
                return text.integer(index[child + 1].range)
            }
            child = index.next(after: child + 1)
        }
        return nil
    }
}
