import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A TCP socket on 127.0.0.1: one that listens, or a connection to it. No call blocks a thread.
///
/// POSIX, because FoundationNetworking has nothing that listens. Who waits for a socket is the only one to release it;
/// ``drop()`` alone may come from elsewhere.
final class LoopbackSocket: Sendable {
    /// What the operating system did not do.
    struct Failure: Error {
        let code: Int32

        var isPortInUse: Bool { code == EADDRINUSE }
        /// There is a free descriptor or buffer again later.
        var isExhaustion: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }
        var reason: String { String(cString: strerror(code)) }
    }

    /// `nil` once it is released: the number may be another file's then.
    private let descriptor: Locked<Int32?>

    private init(_ descriptor: Int32) { self.descriptor = Locked(descriptor) }

    deinit { release() }

    // MARK: Listening

    /// Listens on 127.0.0.1 alone, so that nothing arrives from another machine (RFC 8252 8.3).
    /// - Parameter port: A free one if it is 0.
    static func listening(on port: Int) throws(Failure) -> LoopbackSocket {
        let socket = LoopbackSocket(try open())
        let failure: Failure? = socket.with { descriptor in
            // Connections of a sign-in that has just ended must not keep the next one from the same port.
            if port != 0 { set(descriptor, SOL_SOCKET, SO_REUSEADDR) }
            var address = loopback(port)
            let isListening = withSocketAddress(&address) { address, length in
                bind(descriptor, address, length) == 0 && listen(descriptor, 128) == 0
            }
            return isListening ? nil : Failure(code: errno)
        }
        if let failure { throw failure }
        return socket
    }

    /// The port that it listens on.
    var port: Int {
        var address = Self.loopback(0)
        with { descriptor in
            _ = Self.withSocketAddress(&address) { address, length in
                var length = length
                return getsockname(descriptor, address, &length) == 0
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The next connection; `nil` if there is none now.
    func accepted() throws(Failure) -> LoopbackSocket? {
        while true {
            // Not `accept4`, which Swift does not show: a program that is started between these two calls may hold the
            // connection open for as long as it runs, and nothing else.
            let (new, code): (Int32, Int32) = with { descriptor in
                let new = accept(descriptor, nil, nil)
                return (new, errno)
            }
            if new >= 0 {
                Self.prepare(new)
                return LoopbackSocket(new)
            }
            switch code {
            case EAGAIN, EWOULDBLOCK: return nil
            // A connection that was gone before its turn.
            case EINTR, ECONNABORTED, EPROTO, EPERM: continue
            default: throw Failure(code: code)
            }
        }
    }

    // MARK: A connection

    /// What has arrived, up to 16 kB; empty at the end or after a fault; `nil` if nothing has arrived yet.
    func received() -> [UInt8]? {
        let size = 16384
        return with { descriptor in
            var isWaiting = false
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                let received = recv(descriptor, buffer.baseAddress, size, 0)
                isWaiting = received < 0 && [EAGAIN, EWOULDBLOCK, EINTR].contains(errno)
                count = max(0, received)
            }
            return isWaiting ? nil : bytes
        }
    }

    /// Sends all that there is to say, which is less than a socket's buffer holds.
    func say(_ bytes: [UInt8]) {
        #if canImport(Darwin)
        let flags: Int32 = 0
        #else
        let flags = Int32(MSG_NOSIGNAL)
        #endif
        with { descriptor in
            _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            _ = shutdown(descriptor, Int32(SHUT_WR))
        }
    }

    /// Returns when there is something to accept or receive.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func waitUntilReadable() async throws {
        guard let descriptor = descriptor.withLock({ $0 }) else { return }
        let ready = Promise<Void>()
        let ended = Promise<Void>()
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler { ready.finish(.success(())) }
        source.setCancelHandler { ended.finish(.success(())) }
        source.activate()
        let result: Result<Void, any Error>
        do {
            try await withTaskCancellationHandler {
                try await ready.value()
            } onCancel: {
                ready.finish(.failure(CancellationError()))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        source.cancel()
        // Until then the descriptor is watched, and must not be closed.
        try await ended.value()
        try result.get()
    }

    /// Ends the connection: whoever waits for it finds its end.
    func drop() {
        descriptor.withLock { if let descriptor = $0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Closes it, if nobody has yet.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    // MARK: The operating system's own

    /// Nobody else's descriptor is touched after the release: -1 is none.
    private func with<Result: Sendable>(_ body: (Int32) -> Result) -> Result {
        descriptor.withLock { body($0 ?? -1) }
    }

    private static func open() throws(Failure) -> Int32 {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #elseif canImport(Musl)
        let kind = SOCK_STREAM | SOCK_CLOEXEC
        #else
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        prepare(descriptor)
        return descriptor
    }

    private static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        #if canImport(Darwin)
        set(descriptor, SOL_SOCKET, SO_NOSIGPIPE)
        #endif
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var one: Int32 = 1
        _ = setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                body(address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
