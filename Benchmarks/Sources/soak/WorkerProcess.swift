import Clients
import Foundation

/// A client at work, in a process of its own.
final class WorkerProcess {
    let name: String
    let isBare: Bool
    private(set) var reports: [Report] = []
    /// It ended of its own accord.
    private(set) var hasCrashed = false
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest = Data()

    init(_ kind: ClientKind, isBare: Bool, tasks: Int, port: Int) throws {
        name = kind.rawValue + (isBare ? "-bare" : "")
        self.isBare = isBare
        process.executableURL = Bundle.main.executableURL
        process.arguments =
            ["work", kind.rawValue, "\(tasks)", "\(port)"] + (isBare ? ["--bare"] : [])
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// So many requests more.
    func turn(_ requests: Int) throws {
        guard !hasCrashed else { return }
        guard process.isRunning else { return hasCrashed = true }
        input.fileHandleForWriting.write(Data("\(requests)\n".utf8))
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                reports.append(try JSONDecoder().decode(Report.self, from: rest[..<end]))
                rest = Data(rest[rest.index(after: end)...])
                return
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { return hasCrashed = true }
            rest.append(data)
        }
    }

    func stop() { try? input.fileHandleForWriting.close() }
}
