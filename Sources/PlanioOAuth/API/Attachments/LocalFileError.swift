/// A file of this machine cannot be read or written.
public struct LocalFileError: Error, Sendable, Hashable {
    /// What happened, as far as a caller may want to tell it apart.
    public enum Reason: Sendable, Hashable {
        /// There is one already, and it was not said that it may be replaced.
        case exists
        /// It cannot be read.
        case unreadable
        /// It cannot be written: its directory is missing or not writable, or the disk is full.
        case unwritable
    }

    /// What happened.
    public let reason: Reason
    /// The file's path as it was given.
    public let path: String
    /// In the operating system's words; empty where ``reason`` says it all.
    public let problem: String

    init(_ reason: Reason, _ path: String, _ problem: String = "") {
        self.reason = reason
        self.path = path
        self.problem = problem
    }
}

extension LocalFileError: CustomStringConvertible {
    /// The file, what happened and what to do next.
    public var description: String {
        let name = path.sanitized(upTo: 300)
        return switch reason {
        case .exists: "\(name) exists; name another file, or allow to replace it"
        case .unreadable: "\(name) cannot be read: \(problem)"
        case .unwritable: "\(name) cannot be written: \(problem)"
        }
    }
}
