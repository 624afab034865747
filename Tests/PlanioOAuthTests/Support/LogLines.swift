import Logging
import PlanioOAuth

/// A logger that keeps what it is given.
final class LogLines: Sendable {
    struct Entry: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    private let kept = Locked<[Entry]>([])
    var entries: [Entry] { kept.withLock { $0 } }
    var lines: [String] { entries.map { "\($0.message) \($0.metadata)" } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let entry = Entry(
                level: event.level, message: "\(event.message)",
                metadata: (event.metadata ?? [:]).merging(metadata) { own, _ in own }.mapValues { "\($0)" })
            lines.kept.withLock { $0.append(entry) }
        }
    }
}
