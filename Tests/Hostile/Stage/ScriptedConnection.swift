import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One connection of a ``ScriptedServer``, in its thread. Everything throws when the client has left.
final class ScriptedConnection {
    /// The first connection has 1.
    let number: Int
    private let descriptor: Int32
    private let record: (ScriptedRequest) -> Int
    private var buffer = Data()

    init(_ descriptor: Int32, _ number: Int, _ record: @escaping (ScriptedRequest) -> Int) {
        self.descriptor = descriptor
        self.number = number
        self.record = record
    }

    /// What was asked last, and how many requests of its path there were so far.
    private(set) var latest = ScriptedRequest(method: "", target: "", head: "", body: Data())
    private(set) var count = 0
    /// Whether the connection goes on after a script's end.
    var keepsOpen = false

    // MARK: Reading

    /// Takes down a request of which only the head was read.
    func take(_ head: ScriptedRequest) {
        latest = head
        count = record(head)
    }

    /// Reads the rest of a request, and takes it down.
    func take(withBody head: ScriptedRequest) throws {
        var body = Data()
        if let length = head["content-length"].flatMap(Int.init) {
            while buffer.count < length { try receive() }
            body = Data(buffer.prefix(length))
            buffer = Data(buffer.dropFirst(length))
        } else if head["transfer-encoding"] == "chunked" {
            body = try chunkedBody()
        }
        take(ScriptedRequest(method: head.method, target: head.target, head: head.head, body: body))
    }

    /// Reads one request with its body.
    func request() throws { try take(withBody: try head()) }

    /// Reads the head of a request and nothing of its body.
    func head() throws -> ScriptedRequest {
        let end = Data("\r\n\r\n".utf8)
        while true {
            if let range = buffer.range(of: end) {
                let text = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
                buffer = Data(buffer[range.upperBound...])
                let words = (text.components(separatedBy: "\r\n").first ?? "").split(separator: " ")
                return ScriptedRequest(
                    method: String(words.first ?? ""), target: words.count > 1 ? String(words[1]) : "", head: text,
                    body: Data())
            }
            try receive()
        }
    }

    private func chunkedBody() throws -> Data {
        var body = Data()
        while true {
            while buffer.range(of: Data("\r\n".utf8)) == nil { try receive() }
            guard let end = buffer.range(of: Data("\r\n".utf8)),
                let size = Int(String(decoding: buffer[..<end.lowerBound], as: UTF8.self), radix: 16)
            else { throw ScriptedServer.Failure() }
            while buffer.distance(from: end.upperBound, to: buffer.endIndex) < size + 2 { try receive() }
            let rest = buffer[end.upperBound...]
            body += rest.prefix(size)
            buffer = Data(rest.dropFirst(size + 2))
            if size == 0 { return body }
        }
    }

    private func receive() throws {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { throw ScriptedServer.Failure() }
        buffer.append(contentsOf: bytes[..<count])
    }

    fileprivate func receiveAndForget() throws -> Int {
        if buffer.isEmpty { try receive() }
        defer { buffer = Data() }
        return buffer.count
    }

    /// Returns when the client has closed the connection.
    func waitForClose() {
        while (try? receive()) != nil { buffer = Data() }
    }

    // MARK: Writing

    func write(_ text: String) throws { try write(Data(text.utf8)) }

    func write(_ data: Data) throws {
        #if canImport(Darwin)
        let flags: Int32 = 0
        #else
        let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = data
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { throw ScriptedServer.Failure() }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes the bytes again and again until the client leaves, or so many bytes are written.
    func flood(_ data: Data, upTo limit: Int = .max) throws {
        var piece = data
        while piece.count < 65_536 { piece += piece }
        var written = 0
        while written < limit {
            try write(piece)
            written += piece.count
        }
    }

    func flood(_ text: String, upTo limit: Int = .max) throws { try flood(Data(text.utf8), upTo: limit) }

    /// Writes the text again and again, a pause behind each, until the client leaves.
    func drip(_ text: String, every seconds: Double = 0.1) throws {
        while true {
            try write(text)
            pause(seconds)
        }
    }

    /// What a slow server does. Each connection has a thread of its own.
    func pause(_ seconds: Double) { usleep(UInt32(seconds * 1_000_000)) }

    /// The connection ends with a reset, not with a close, when the script ends.
    func resetAtEnd() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Nothing more is going to be written, and reading goes on.
    func closeWriting() { shutdown(descriptor, Int32(SHUT_WR)) }
}

/// The text of an HTTP/1.1 response after which the connection is closed.
func response(
    _ status: String = "200 OK", _ fields: [String] = [], _ body: String = "", close: Bool = true
) -> String {
    let fields = ["Content-Length: \(body.utf8.count)"] + (close ? ["Connection: close"] : []) + fields
    return "HTTP/1.1 \(status)\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(body)"
}

extension ScriptedConnection {
    /// Reads so many bytes, and forgets them.
    func skip(_ count: Int) throws {
        var rest = count
        while rest > 0 { rest -= try receiveAndForget() }
    }
}

/// As ``response(_:_:_:close:)``, with 200.
func response(body: String, close: Bool = true) -> String { response("200 OK", [], body, close: close) }
