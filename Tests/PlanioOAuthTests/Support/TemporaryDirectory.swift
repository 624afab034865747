import Foundation

/// A fresh path that is removed, with all below it, when the test is over.
final class TemporaryDirectory: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("planio-test-\(UUID().uuidString)").path

    func file(_ name: String) -> String { "\(path)/\(name)" }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The executable that takes part in tests with several processes.
enum StoreWorker {
    static func launch(_ kind: String, _ place: String) -> ([String]) throws -> Process {
        let worker = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("store-worker")
        return { arguments in
            let process = Process()
            process.executableURL = worker
            process.arguments = [kind, place] + arguments
            return process
        }
    }
}
