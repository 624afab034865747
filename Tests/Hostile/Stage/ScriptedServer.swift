import Foundation
import PlanioOAuth

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A server on the loopback interface that writes exactly the bytes of its script, those too that no HTTP library would.
///
/// Each connection runs the script on a thread of its own, so blocking reads and writes keep nobody waiting. It ends with
/// the process.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (ScriptedConnection) throws -> Void

    struct Failure: Error {}

    let port: Int
    private let log = Locked((requests: [ScriptedRequest](), connections: 0))

    /// - Parameter backlog: How many connections the system keeps before they are accepted; they are never accepted if there
    ///   is no script.
    init(ipv6: Bool = false, backlog: Int32 = 512, _ script: Script?) throws {
        let (listener, port) = try Self.listen(ipv6, backlog)
        self.port = port
        guard let script else { return }
        let log = log
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { continue }
                let number = log.withLock { log in
                    log.connections += 1
                    return log.connections
                }
                Thread.detachNewThread {
                    let connection = ScriptedConnection(descriptor, number) { request in
                        log.withLock { log in
                            log.requests.append(request)
                            return log.requests.count { $0.path == request.path }
                        }
                    }
                    try? script(connection)
                    close(descriptor)
                }
            }
        }
    }

    var host: String { "127.0.0.1" }
    var origin: String { "http://127.0.0.1:\(port)" }
    var requests: [ScriptedRequest] { log.withLock { $0.requests } }
    var connections: Int { log.withLock { $0.connections } }

    /// A port where nothing listens.
    static func unusedPort() throws -> Int {
        let (listener, port) = try listen(false, 1)
        close(listener)
        return port
    }

    private static func listen(_ ipv6: Bool, _ backlog: Int32) throws -> (Int32, Int) {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #else
        let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(ipv6 ? AF_INET6 : AF_INET, kind, 0)
        guard listener >= 0 else { throw Failure() }
        func bound<Address>(_ address: inout Address) -> Bool {
            var length = socklen_t(MemoryLayout<Address>.size)
            return withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(listener, address, length) == 0 && systemListen(listener, backlog) == 0
                        && getsockname(listener, address, &length) == 0
                }
            }
        }
        if ipv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            guard bound(&address) else { throw Failure() }
            return (listener, Int(UInt16(bigEndian: address.sin6_port)))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        guard bound(&address) else { throw Failure() }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// What a client sent.
struct ScriptedRequest: Sendable {
    let method: String
    /// Path and query, as they stood in the request line.
    let target: String
    /// All that stood before the body.
    let head: String
    let body: Data

    var path: String { String(target.prefix { $0 != "?" }) }
    var query: String { String(target.dropFirst(path.count + 1)) }

    /// The first field of this name.
    subscript(name: String) -> String? {
        for line in head.components(separatedBy: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }
}

/// `ScriptedServer` has a function of the name.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }
