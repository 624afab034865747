import ArgumentParser
import Foundation
import LoopbackServer

/// Serves `/small`, as a server does that has something to do first, `/large/BYTES`, and `/endless`.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The server of the measurement.", shouldDisplay: false)

    func run() throws { try LoopbackServer.serve { $0.respond(to: $1) } }
}

extension LoopbackConnection {
    private static let chunk = Data("100000\r\n".utf8) + piece + Data("\r\n".utf8)
    /// What a real Redmine takes for its smallest response, at least.
    private static let thinking: TimeInterval = 0.015

    /// Responds to one request; `false` at the end of the connection.
    func respond(to request: Request) -> Bool {
        let path = request.path
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
}
