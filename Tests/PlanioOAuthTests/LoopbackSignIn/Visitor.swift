import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Somebody who connects to a port of 127.0.0.1 and says exactly what a test wants. What blocks runs on a thread of its own.
final class Visitor: Sendable {
    struct Refused: Error {}

    private let descriptor: Int32

    /// - Throws: ``Refused`` if nobody listens.
    init(port: Int, address: UInt32 = 0x7F00_0001) throws {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #else
        let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        descriptor = socket(AF_INET, kind, 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(port).bigEndian
        place.sin_addr.s_addr = address.bigEndian
        let descriptor = descriptor
        let isConnected = withUnsafePointer(to: place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                connect(descriptor, place, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            throw Refused()
        }
    }

    deinit { close(descriptor) }

    static func isRefused(port: Int, address: UInt32 = 0x7F00_0001) -> Bool {
        (try? Visitor(port: port, address: address)) == nil
    }

    /// Says it, as far as somebody listens.
    func say(_ bytes: [UInt8]) async {
        await Self.onThread { [descriptor] in
            #if canImport(Darwin)
            let flags: Int32 = 0
            #else
            let flags = Int32(MSG_NOSIGNAL)
            #endif
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    func say(_ text: String) async { await say(Array(text.utf8)) }

    /// All that is said until the other side closes the connection.
    func heard() async -> String {
        await Self.onThread { [descriptor] in
            var heard: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return String(decoding: heard, as: UTF8.self) }
                heard += buffer[..<count]
            }
        }
    }

    func ask(_ text: String) async -> String {
        await say(text)
        return await heard()
    }

    /// Leaves with a reset, not with a close.
    func resetAtEnd() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    private static func onThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}

#if os(Linux)
/// The TCP sockets of this machine whose own port is this one, as the columns of the kernel's table.
private func sockets(onPort port: Int) throws -> [[String]] {
    let table = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
    let suffix = String(format: ":%04X", port)
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
    return rows.filter { $0.count > 9 && $0[1].hasSuffix(suffix) }
}

/// Where somebody listens on this port, in the kernel's own hexadecimal.
func listeningAddresses(ofPort port: Int) throws -> [String] {
    try sockets(onPort: port).filter { $0[3] == "0A" }.map { String($0[1].prefix(8)) }
}

/// This process's descriptors of sockets whose own port is this one, whatever other tests have open.
func descriptors(onPort port: Int) throws -> [Int32] {
    let links = Set(try sockets(onPort: port).map { "socket:[\($0[9])]" })
    return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
        return target.map(links.contains) == true ? Int32(name) : nil
    }
}
#endif
