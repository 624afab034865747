/// What matters here of a request's head (RFC 9112).
struct LoopbackRequest: Hashable {
    let method: String
    /// As it arrived, percent-encoded.
    let target: String
    /// `nil` if there is none, or more than one.
    let host: String?
}

/// Reads the head of a request, in whatever pieces it arrives, and no further than it can still be one.
struct LoopbackRequestReader {
    enum Progress: Hashable {
        case incomplete
        case complete(LoopbackRequest)
        case refused(LoopbackResponse)
    }

    /// Above all that a callback needs.
    static let lineLimit = 16384
    /// A browser sends the cookies of everything else on 127.0.0.1 too, whatever its port.
    static let headLimit = 65536
    static let fieldLimit = 200

    /// Of the line that is being read; the ones before were judged.
    private var line: [UInt8] = []
    private var read = 0
    private var start: (method: String, target: String)?
    private var hosts: [String] = []
    private var fields = 0

    mutating func append(_ bytes: [UInt8]) -> Progress {
        for byte in bytes {
            read += 1
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                if start == nil, line.count == 1, !Self.isLetter(byte) { return .refused(.badRequest) }
                if start == nil, line.count > Self.lineLimit { return .refused(.targetTooLong) }
                if read > Self.headLimit { return .refused(.headTooLarge) }
                continue
            }
            guard line.popLast() == UInt8(ascii: "\r") else { return .refused(.badRequest) }
            if let start {
                if line.isEmpty {
                    let host = hosts.count == 1 ? hosts[0] : nil
                    return .complete(LoopbackRequest(method: start.method, target: start.target, host: host))
                }
                guard readField() else { return .refused(.badRequest) }
                fields += 1
                if fields > Self.fieldLimit { return .refused(.headTooLarge) }
            } else {
                guard readStart() else { return .refused(.badRequest) }
            }
            line.removeAll(keepingCapacity: true)
        }
        return .incomplete
    }

    private mutating func readStart() -> Bool {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Self.isLetter), !parts[1].isEmpty,
            parts[1].allSatisfy({ (0x21...0x7E).contains($0) }),
            parts[2].elementsEqual("HTTP/1.1".utf8) || parts[2].elementsEqual("HTTP/1.0".utf8)
        else { return false }
        start = (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
        return true
    }

    private mutating func readField() -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy({ (0x21...0x7E).contains($0) })
        else { return false }
        if String(decoding: line[..<colon], as: UTF8.self).lowercased() == "host" {
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            hosts.append(value.trimmingPrefix { $0 == " " || $0 == "\t" }.lowercased())
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
