import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A connection to who is measured.
public struct LoopbackConnection {
    /// What of a request matters: where it goes, and how long its body is.
    public struct Request {
        public let path: String
        public let length: Int
    }

    public let descriptor: Int32
    private var buffer: [UInt8] = []
    private var bytes = [UInt8](repeating: 0, count: 65536)

    /// A megabyte of a body.
    public static let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func request() -> Request? {
        while true {
            if let end = endOfHead {
                defer { buffer.removeFirst(end) }
                return Request(head: buffer[..<end])
            }
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            buffer.append(contentsOf: bytes[..<count])
        }
    }

    /// Behind the first empty line.
    private var endOfHead: Int? {
        var line = 0
        while let end = buffer[line...].firstIndex(of: UInt8(ascii: "\n")) {
            if end - line == 1 { return end + 1 }
            line = end + 1
        }
        return nil
    }

    /// Reads a body of so many bytes, and forgets it.
    public mutating func skip(_ length: Int) -> Bool {
        var left = length - buffer.count
        buffer = []
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        while left > 0 {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return false }
            left -= count
        }
        return true
    }

    /// - Parameter isLast: Whether the connection ends with it, which it says: `URLSession` sends the next request on it
    ///   otherwise, and then again without its body.
    public func write(json: String, _ status: String = "200 OK", isLast: Bool = false) -> Bool {
        write(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n"
                + "X-Runtime: 0.1\r\n\(isLast ? "Connection: close\r\n" : "")\r\n\(json)")
    }

    public func write(_ text: String) -> Bool { write(Data(text.utf8)) }

    public func write(_ data: Data) -> Bool {
        var rest = data
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

extension LoopbackConnection.Request {
    /// Reads bytes: strings would cost more than all else the server does, and more for a client that sends more fields.
    fileprivate init?(head: ArraySlice<UInt8>) {
        var lines = head.split(separator: UInt8(ascii: "\n")).makeIterator()
        guard let words = lines.next()?.split(separator: UInt8(ascii: " ")), words.count > 1 else { return nil }
        path = String(decoding: words[1], as: UTF8.self)
        let name = Array("content-length:".utf8)
        var length = 0
        while let line = lines.next() {
            guard line.count > name.count, zip(line, name).allSatisfy({ $0 | 0x20 == $1 }) else { continue }
            length = Int(String(decoding: line.dropFirst(name.count), as: UTF8.self).filter(\.isNumber)) ?? 0
        }
        self.length = length
    }
}
