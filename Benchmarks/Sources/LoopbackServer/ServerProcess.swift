import Foundation

/// This program as a server, in a process of its own.
public final class ServerProcess {
    public let port: Int
    private let process = Process()
    private let input = Pipe()

    public struct NoPort: Error {}

    public init() throws {
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["serve"]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw NoPort() }
        self.port = port
    }

    /// It ends with its input.
    public func stop() { try? input.fileHandleForWriting.close() }
}
