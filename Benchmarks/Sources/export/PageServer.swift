import ArgumentParser
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Serves the pages from memory, a thread for each connection: so little work that it is not what is measured.
struct Serve: ParsableCommand {
    @Option var delay = 0
    @Option var pages = 100

    func run() throws {
        let responses = (0..<pages).map { number -> Data in
            let body = IssuePages.page(number, of: pages)
            return Data(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: \(body.count)\r\n\r\n"
                    .utf8) + body
        }
        let user = Self.json(
            #"{"user":{"id":5,"login":"jens","admin":false,"firstname":"Jens","lastname":"Maker","created_on":"2026-01-01T00:00:00Z"}}"#
        )
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw ExitCode.failure }
        FileHandle.standardOutput.write(Data("\(UInt16(bigEndian: address.sin_port))\n".utf8))
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { Self.serve(connection, responses, user, delay) }
        }
    }

    private static func json(_ text: String) -> Data {
        Data(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
                .utf8)
    }

    private static func serve(_ connection: Int32, _ responses: [Data], _ user: Data, _ delay: Int) {
        defer { close(connection) }
        var one: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var received = Data()
        let end = Data("\r\n\r\n".utf8)
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            while let head = received.range(of: end) {
                let line = String(decoding: received[..<head.lowerBound].prefix { $0 != 13 }, as: UTF8.self)
                received.removeSubrange(..<head.upperBound)
                if delay > 0 { usleep(UInt32(delay) * 1000) }
                let response = line.contains("/users/current") ? user : responses[number(line) % responses.count]
                guard send(response, to: connection) else { return }
            }
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            received.append(contentsOf: buffer[..<count])
        }
    }

    /// The page that `offset=` names.
    private static func number(_ line: String) -> Int {
        guard let range = line.range(of: "offset=") else { return 0 }
        return (Int(line[range.upperBound...].prefix { $0.isNumber }) ?? 0) / 100
    }

    private static func send(_ data: Data, to connection: Int32) -> Bool {
        data.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Bool in
            var sent = 0
            guard let start = bytes.baseAddress else { return true }
            while sent < bytes.count {
                let count = Glibc.send(
                    connection, start + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }
}

/// The server in a process of its own.
struct ServerProcess {
    let site: String
    private let process = Process()

    init(delay: Int, pages: Int) async throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["serve", "--delay", String(delay), "--pages", String(pages)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        while !line.contains(10) {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { throw ExitCode.failure }
            line += chunk
        }
        let port = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        site = "http://127.0.0.1:\(port)"
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
