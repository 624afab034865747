import Foundation

/// What a `store-worker` process came to: for what only a process of its own can show, such as its working directory.
struct StoreProcess {
    let status: Int32
    let standardError: String

    /// - Parameters:
    ///   - prefix: A command in front, such as `/usr/bin/env`.
    ///   - directory: The working directory.
    static func run(
        _ arguments: [String], prefix: [String] = [], in directory: String? = nil
    ) async throws -> StoreProcess {
        let process = Process()
        let worker = try StoreWorker.launch("", "")([]).executableURL?.path ?? ""
        let command = prefix + [worker] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let handle = errors.fileHandleForReading
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let text = String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
                    process.waitUntilExit()
                    continuation.resume(
                        returning: StoreProcess(status: process.terminationStatus, standardError: text))
                }
            }
        } onCancel: {
            kill(process.processIdentifier, SIGKILL)
        }
    }
}
