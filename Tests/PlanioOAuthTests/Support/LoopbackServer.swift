import Foundation
import PlanioOAuth

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A server on 127.0.0.1 that says exactly the bytes a test wants, also those that no HTTP library would.
///
/// Each connection runs `handle` on a thread of its own, so blocking reads and writes keep nobody waiting.
final class LoopbackServer: Sendable {
    let port: Int
    private let listener: Int32
    private let log = Log()

    /// What the threads share; they outlive the server by a moment.
    private final class Log: Sendable {
        let received = Locked<[Request]>([])
        let open = Locked<Set<Int32>>([])
    }

    struct Request: Sendable {
        let method: String
        let target: String
        let fields: [String: String]
        let body: Data

        subscript(name: String) -> String? { fields[name.lowercased()] }
    }

    struct Failure: Error {}

    /// - Parameter onIPv6: Listens on `[::1]` instead; throws where this machine has none.
    init(onIPv6: Bool = false, _ handle: @escaping @Sendable (Connection) throws -> Void) throws {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #else
        let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        listener = socket(onIPv6 ? AF_INET6 : AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var address6 = sockaddr_in6()
        address6.sin6_family = sa_family_t(AF_INET6)
        address6.sin6_addr = in6addr_loopback
        let listener = listener
        let bound = onIPv6 ? Self.listen(listener, on: &address6) : Self.listen(listener, on: &address)
        guard bound else { throw Failure() }
        port = Int(UInt16(bigEndian: onIPv6 ? address6.sin6_port : address.sin_port))
        let log = log
        Thread.detachNewThread {
            // Closed here: if the server did it, this thread might go on to accept what another server then listens on.
            defer { close(listener) }
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // The server's end, or a moment's lack of descriptors, or a client that left before its turn.
                    if errno == EINVAL || errno == EBADF { return }
                    continue
                }
                log.open.withLock { _ = $0.insert(descriptor) }
                Thread.detachNewThread {
                    let connection = Connection(descriptor: descriptor) { request in
                        log.received.withLock { $0.append(request) }
                    }
                    try? handle(connection)
                    log.open.withLock { _ = $0.remove(descriptor) }
                    close(descriptor)
                }
            }
        }
    }

    private static func listen<Address>(_ listener: Int32, on address: inout Address) -> Bool {
        var length = socklen_t(MemoryLayout<Address>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && startListening(listener)
                    && getsockname(listener, address, &length) == 0
            }
        }
    }

    /// Responds to each request with what `respond` says, then closes the connection.
    convenience init(responding respond: @escaping @Sendable (Request) -> String) throws {
        try self.init { connection in
            try connection.write(respond(try connection.request()))
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        log.open.withLock { for descriptor in $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    var origin: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { log.received.withLock { $0 } }

    struct Connection: Sendable {
        let descriptor: Int32
        let record: @Sendable (Request) -> Void

        /// Reads one request with its body; throws at the end of the connection.
        func request() throws -> Request {
            var buffer = Data()
            let end = Data("\r\n\r\n".utf8)
            var head = buffer.range(of: end)
            while head == nil {
                buffer.append(try read())
                head = buffer.range(of: end)
            }
            guard let head else { throw Failure() }
            let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            var fields: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                fields[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            }
            var body = buffer[head.upperBound...]
            if let length = fields["content-length"].flatMap(Int.init) {
                while body.count < length { body.append(try read()) }
            } else if fields["transfer-encoding"] == "chunked" {
                body = try chunks(body)
            }
            let start = lines[0].split(separator: " ")
            let request = Request(
                method: String(start.first ?? ""), target: start.count > 1 ? String(start[1]) : "", fields: fields,
                body: Data(body))
            record(request)
            return request
        }

        /// A body in chunks to its end, without the lengths.
        private func chunks(_ received: Data) throws -> Data {
            var (rest, body) = (received, Data())
            while true {
                guard let line = rest.range(of: Data("\r\n".utf8)) else {
                    rest.append(try read())
                    continue
                }
                guard let length = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16) else {
                    throw Failure()
                }
                while rest.distance(from: line.upperBound, to: rest.endIndex) < length + 2 { rest.append(try read()) }
                body.append(rest[line.upperBound...].prefix(length))
                rest = Data(rest[line.upperBound...].dropFirst(length + 2))
                if length == 0 { return body }
            }
        }

        func write(_ text: String) throws { try write(Data(text.utf8)) }

        func write(_ data: Data) throws {
            var rest = data
            while !rest.isEmpty {
                #if canImport(Darwin)
                let flags: Int32 = 0
                #else
                let flags = Int32(MSG_NOSIGNAL)
                #endif
                let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
                guard count > 0 else { throw Failure() }
                rest = rest.dropFirst(count)
            }
        }

        /// Returns when the client has closed the connection.
        func waitForClose() { while (try? read()) != nil {} }

        /// The connection ends with a reset, not with a close.
        func resetAtEnd() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        }

        /// The head of a request, and how much of its body came along.
        func head() throws -> (text: String, bodyBytes: Int) {
            var buffer = Data()
            while true {
                buffer.append(try read())
                if let end = buffer.range(of: Data("\r\n\r\n".utf8)) {
                    return (String(decoding: buffer[..<end.lowerBound], as: UTF8.self), buffer[end.upperBound...].count)
                }
            }
        }

        func read() throws -> Data {
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { throw Failure() }
            return Data(bytes[..<count])
        }
    }
}

/// The text of an HTTP/1.1 response.
func httpResponse(_ status: String = "200 OK", _ fields: [String: String] = [:], body: String = "") -> String {
    var text = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n"
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
    return text + "\r\n" + body
}

private func startListening(_ descriptor: Int32) -> Bool { listen(descriptor, 512) == 0 }
