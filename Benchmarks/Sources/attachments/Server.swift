import ArgumentParser
import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// This program as a server, in a process of its own.
final class ServerProcess {
    let port: Int
    private let process = Process()
    private let input = Pipe()

    struct NoPort: Error {}

    init() throws {
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["serve"]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw NoPort() }
        self.port = port
    }

    /// It ends with its input.
    func stop() { try? input.fileHandleForWriting.close() }
}

/// Serves attachments whose ids are their sizes in megabytes, forgets uploads and says how large they were.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The server of the measurement.", shouldDisplay: false)

    struct CannotListen: Error {}

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 512) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw CannotListen() }
        print(UInt16(bigEndian: address.sin_port))
        fflush(nil)
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { continue }
                Thread.detachNewThread {
                    var connection = Connection(descriptor: descriptor)
                    while connection.respond() {}
                    close(descriptor)
                }
            }
        }
        while readLine() != nil {}
    }
}

/// How much of the newest download went out.
private let sent = Sent()

private final class Sent: @unchecked Sendable {
    // Sendable since a lock is around its value.
    private let lock = NSLock()
    private var bytes = 0

    func set(_ bytes: Int) { lock.withLock { self.bytes = bytes } }
    func get() -> Int { lock.withLock { bytes } }
}

private struct Connection {
    let descriptor: Int32
    private var buffer = Data()

    private static let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Responds to one request; `false` at the end of the connection.
    mutating func respond() -> Bool {
        guard let (path, length) = readHead() else { return false }
        if path.hasPrefix("/uploads.json") {
            guard skip(length) else { return false }
            return write(json: #"{"upload":{"id":\#(length),"token":"\#(length).ab"}}"#, "201 Created")
        }
        if path.hasPrefix("/users/") {
            return write(json: #"{"user":{"id":1,"login":"jens","firstname":"J","lastname":"M"}}"#)
        }
        if path == "/sent.json" { return write(json: #"{"sent":\#(sent.get())}"#) }
        guard let id = path.split(separator: "/").last.flatMap({ Int($0.dropLast(5)) }) else { return false }
        let bytes = abs(id) << 20
        if path.hasPrefix("/attachments/download/") { return download(bytes, isCut: id < 0) }
        return write(
            json:
                #"{"attachment":{"id":\#(id),"filename":"x","filesize":\#(bytes),"content_type":null,"description":null}}"#
        )
    }

    private func download(_ bytes: Int, isCut: Bool) -> Bool {
        guard write("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: \(bytes)\r\n\r\n")
        else { return false }
        var count = 0
        while count < bytes {
            if isCut, count >= bytes / 2 {
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
                return false
            }
            guard write(Self.piece) else { return false }
            count += Self.piece.count
            sent.set(count)
        }
        return true
    }

    private mutating func readHead() -> (path: String, length: Int)? {
        let end = Data("\r\n\r\n".utf8)
        var bytes = [UInt8](repeating: 0, count: 65536)
        while true {
            if let head = buffer.range(of: end) {
                let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                buffer = Data(buffer[head.upperBound...])
                let words = lines[0].split(separator: " ")
                let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
                return words.count > 1 ? (String(words[1]), length ?? 0) : nil
            }
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            buffer.append(contentsOf: bytes[..<count])
        }
    }

    private mutating func skip(_ length: Int) -> Bool {
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

    private func write(json: String, _ status: String = "200 OK") -> Bool {
        write(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\nX-Runtime: 0.1\r\n\r\n\(json)"
        )
    }

    private func write(_ text: String) -> Bool { write(Data(text.utf8)) }

    private func write(_ data: Data) -> Bool {
        var rest = data
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
