import Foundation

/// Puts a JSON text together.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var depth = 0

    var data: Data { Data(bytes) }

    mutating func write(_ value: JSONValue) throws(JSONError) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): try write(value)
        case .string(let value): write(value)
        case .array(let elements):
            try nested(UInt8(ascii: "["), UInt8(ascii: "]")) { writer throws(JSONError) in
                for (position, element) in elements.enumerated() {
                    if position > 0 { writer.bytes.append(UInt8(ascii: ",")) }
                    do throws(JSONError) { try writer.write(element) } catch { throw error.inside("[\(position)]") }
                }
            }
        case .object(let members):
            try nested(UInt8(ascii: "{"), UInt8(ascii: "}")) { writer throws(JSONError) in
                for (position, member) in members.enumerated() {
                    if position > 0 { writer.bytes.append(UInt8(ascii: ",")) }
                    writer.write(member.name)
                    writer.bytes.append(UInt8(ascii: ":"))
                    do throws(JSONError) { try writer.write(member.value) } catch {
                        throw error.inside(JSONError.printable(member.name))
                    }
                }
            }
        }
    }

    /// An object of members as they stand in a text.
    mutating func writeMembers(of members: [(name: JSONNode, value: JSONNode)]) {
        bytes.append(UInt8(ascii: "{"))
        for (position, member) in members.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += member.name.bytes
            bytes.append(UInt8(ascii: ":"))
            bytes += member.value.bytes
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// RFC 8259 section 7: quotes, backslashes and control characters are escaped, nothing else.
    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: "\\u\(byte < 0x10 ? "000" : "00")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The shortest digits that read back as the same number.
    private mutating func write(_ value: Double) throws(JSONError) {
        guard value.isFinite else { throw JSONError(.notFinite) }
        let text = "\(value)"
        bytes.append(contentsOf: (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8)
    }

    private mutating func nested(
        _ begin: UInt8, _ end: UInt8, _ content: (inout JSONWriter) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard depth < JSONValue.maximumDepth else { throw JSONError(.tooDeep) }
        depth += 1
        bytes.append(begin)
        try content(&self)
        bytes.append(end)
        depth -= 1
    }
}
