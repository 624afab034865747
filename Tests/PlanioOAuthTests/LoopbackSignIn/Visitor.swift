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
        // What throws here is deinitialized all the same, which closes it: twice, and it would close another test's.
        guard isConnected else { throw Refused() }
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
/// This process's sockets whose own port is this one, whatever other tests have open: their descriptors and addresses.
func sockets(onPort port: Int) throws -> [(descriptor: Int32, address: UInt32)] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
        guard let descriptor = Int32(name) else { return nil }
        var place = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isSocket = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard isSocket, place.sin_family == AF_INET, UInt16(bigEndian: place.sin_port) == port else { return nil }
        return (descriptor, UInt32(bigEndian: place.sin_addr.s_addr))
    }
}
#endif
