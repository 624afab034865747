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
    private var buffer = Data()

    /// A megabyte of a body.
    public static let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func request() -> Request? {
        let end = Data("\r\n\r\n".utf8)
        var bytes = [UInt8](repeating: 0, count: 65536)
        while true {
            if let head = buffer.range(of: end) {
                let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                buffer = Data(buffer[head.upperBound...])
                let words = lines[0].split(separator: " ")
                let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
                return words.count > 1 ? Request(path: String(words[1]), length: length ?? 0) : nil
            }
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            buffer.append(contentsOf: bytes[..<count])
        }
    }

    /// Reads a body of so many bytes, and forgets it.
    public mutating func skip(_ length: Int) -> Bool {
        var left = length - buffer.count
        buffer = Data()
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
