import Foundation
import PlanioOAuth

/// `openssl s_server`: speaks TLS with one client after the other, gives away what they send, and sends what it is given.
///
/// What it is given must not begin with one of the letters that it takes for commands (Q, R, P, S, K, B, in either case).
final class OpenSSLServer: Sendable {
    let port: Int
    private let process: Process
    private let input: FileHandle

    struct Failure: Error {}

    /// - Parameters:
    ///   - certificate: One of ``Certificates``.
    ///   - arguments: Further ones of `openssl s_server`.
    ///   - received: Is given what clients send, and what `openssl` says itself, piece by piece.
    init(_ certificate: String, _ arguments: [String], _ received: @escaping @Sendable (Data, FileHandle) -> Void)
        throws
    {
        guard let directory = Certificates.given?.directory else { throw Failure() }
        let (input, output, process) = (Pipe(), Pipe(), Process())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Nothing is left of it if the case crashes.
        process.arguments =
            ["timeout", "120", "openssl", "s_server", "-accept", "127.0.0.1:0"]
            + ["-cert", "\(directory)/\(certificate).pem", "-key", "\(directory)/\(certificate).key"] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        self.input = input.fileHandleForWriting
        // The first that it says is where it listens.
        var text = ""
        while !text.contains("ACCEPT 127.0.0.1:") || !text.hasSuffix("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw Failure() }
            text += String(decoding: piece, as: UTF8.self)
        }
        let tail = text.firstRange(of: "ACCEPT 127.0.0.1:").map { text[$0.upperBound...] } ?? ""
        guard let port = Int(tail.prefix(while: \.isNumber)) else { throw Failure() }
        self.port = port
        Thread.detachNewThread {
            while true {
                let piece = output.fileHandleForReading.availableData
                guard !piece.isEmpty else { return }
                received(piece, input.fileHandleForWriting)
            }
        }
    }

    deinit { end() }

    var origin: String { "https://localhost:\(port)" }

    /// Ends it at once, without the goodbye that TLS has. `timeout` and its child are a group of their own.
    func end() { kill(-process.processIdentifier, SIGKILL) }
}
