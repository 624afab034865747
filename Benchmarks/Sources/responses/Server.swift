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

/// Serves `/small`, as a server does that has something to do first, `/large/BYTES`, and `/endless`.
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

private struct Connection {
    let descriptor: Int32
    private var buffer = Data()

    private static let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)
    private static let chunk = Data("100000\r\n".utf8) + piece + Data("\r\n".utf8)
    /// What a real Redmine takes for its smallest response, at least.
    private static let thinking: TimeInterval = 0.015

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Responds to one request; `false` at the end of the connection.
    mutating func respond() -> Bool {
        guard let path = readPath() else { return false }
        if path == "/endless" {
            guard write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") else { return false }
            while write(Self.chunk) {}
            return false
        }
        if path.hasPrefix("/large/"), var left = Int(path.dropFirst(7)) {
            guard write("HTTP/1.1 200 OK\r\nContent-Length: \(left)\r\n\r\n") else { return false }
            while left > 0 {
                guard write(Self.piece.prefix(left)) else { return false }
                left -= min(left, Self.piece.count)
            }
            return true
        }
        Thread.sleep(forTimeInterval: Self.thinking)
        return write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    }

    private mutating func readPath() -> Substring? {
        let end = Data("\r\n\r\n".utf8)
        var bytes = [UInt8](repeating: 0, count: 65536)
        while true {
            if let head = buffer.range(of: end) {
                let line = String(decoding: buffer[..<head.lowerBound], as: UTF8.self)
                buffer.removeSubrange(..<head.upperBound)
                let words = line.split(separator: " ")
                return words.count > 1 ? words[1] : nil
            }
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            buffer.append(contentsOf: bytes[..<count])
        }
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
