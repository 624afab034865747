import ArgumentParser
import Foundation
import LoopbackServer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves attachments whose ids are their sizes in megabytes, forgets uploads and says how large they were.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The server of the measurement.", shouldDisplay: false)

    func run() throws { try LoopbackServer.serve { $0.respond(to: $1) } }
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

extension LoopbackConnection {
    /// Responds to one request; `false` at the end of the connection.
    mutating func respond(to request: Request) -> Bool {
        let (path, length) = (request.path, request.length)
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
}
