extension JSONView {
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
}

extension JSONDocument {
    /// A copy of a value's text, which does not keep the rest.
    func copy(_ word: Int) -> JSONText {
        let range = view.range(word)
        if let copied, copied.range.lowerBound <= range.lowerBound, range.upperBound <= copied.range.upperBound {
            let start = copied.range.lowerBound
            return copied.text.part(range.lowerBound - start..<range.upperBound - start)
        }
        let text = JSONText(bytes: view.text.bytes(range))
        copied = (text, range)
        return text
    }
}

// MARK: Places, put together when something has failed

extension JSONView {
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
            var child = index.first(in: word)
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
        var child = index.first(in: object)
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
