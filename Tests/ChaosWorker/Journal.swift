import Foundation
import PlanioOAuth

/// What became of one operation, a line each: when, as whom, what and how, separated by tabs.
struct Entry {
    enum Outcome: String {
        /// Carried out.
        case done
        /// Surely not carried out, for a reason that passes.
        case unsent
        /// Nobody knows, for a reason that passes.
        case unknown
        /// Failed otherwise than it may.
        case broken
    }

    /// In milliseconds since 1970.
    let time: Int
    let account: String
    let operation: String
    let outcome: Outcome
    /// The subject of an issue to create.
    let subject: String
    /// The id, or the error.
    let detail: String

    init?(_ line: some StringProtocol) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 6, let time = Int(parts[0]), let outcome = Outcome(rawValue: parts[3]) else { return nil }
        (self.time, account, operation, self.outcome, subject, detail) = (
            time, parts[1], parts[2], outcome, parts[4], parts[5]
        )
    }
}

/// Written as things happen, so that others can follow.
final class Journal: Sendable {
    private let file: Locked<FileHandle>

    init(path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        self.file = Locked(file)
    }

    func note(
        _ account: String, _ operation: String, _ outcome: Entry.Outcome, _ subject: String = "", _ detail: String
    ) {
        let time = Int(Date().timeIntervalSince1970 * 1000)
        let words = [String(time), account, operation, outcome.rawValue, subject, detail]
            .map { $0.replacing("\t", with: " ").replacing("\n", with: " ") }
        file.withLock { file in try? file.write(contentsOf: Data((words.joined(separator: "\t") + "\n").utf8)) }
    }
}
