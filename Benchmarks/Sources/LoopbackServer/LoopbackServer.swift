import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A server on loopback that costs little itself: a thread a connection, no copies.
public enum LoopbackServer {
    public struct CannotListen: Error {}

    /// Prints its port, and serves until the input ends.
    /// - Parameter respond: Responds to one request; `false` ends the connection.
    public static func serve(
        _ respond: @escaping @Sendable (inout LoopbackConnection, LoopbackConnection.Request) -> Bool
    ) throws {
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
                    var connection = LoopbackConnection(descriptor: descriptor)
                    while let request = connection.request(), respond(&connection, request) {}
                    close(descriptor)
                }
            }
        }
        while readLine() != nil {}
    }
}
