public import Foundation

/// Settings that cannot work, all of them at once. No value is repeated, only names and what is wrong.
public struct ConfigurationError: Error, Hashable, Sendable {
    /// One setting, and what to do about it.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// Whether the setting is not there, or cannot be used.
        public enum Kind: Sendable {
            /// The setting is not there, and has no default.
            case missing
            /// The setting is there, and cannot work.
            case wrong
        }

        /// The parameter or environment variable, such as `site` or `PLANIO_SITE`.
        public let setting: String
        /// Whether the setting is not there, or cannot be used.
        public let kind: Kind
        /// A sentence without its subject: "is missing; …".
        public let explanation: String

        init(_ setting: String, _ kind: Kind, _ explanation: String) {
            self.setting = setting
            self.kind = kind
            self.explanation = explanation
        }

        /// The setting's name and the explanation, without its value.
        public var description: String { "\(setting) \(explanation)" }
    }

    /// In the order of the settings; never empty.
    public let problems: [Problem]

    init(problems: [Problem]) { self.problems = problems }
    init(_ setting: String, _ explanation: String) { problems = [Problem(setting, .wrong, explanation)] }
}

extension ConfigurationError: CustomStringConvertible, LocalizedError {
    /// All problems in one line, without any value.
    public var description: String {
        "Configuration: " + problems.map(\.description).joined(separator: ". ") + "."
    }
    /// As ``description``.
    public var errorDescription: String? { description }
}
