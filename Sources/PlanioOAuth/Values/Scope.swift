/// What an application may do for a user: one of Redmine's permissions, or ``admin``.
///
/// ```swift
/// let scopes: Set<Scope> = [.viewIssues, .addIssues, "manage_checklists"]
/// ```
///
/// A plug-in's permission that the library does not know is written as a string literal.
public struct Scope: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The scope as the server spells it, such as `view_issues`.
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ name: String) { self.rawValue = name }
    public init(stringLiteral value: String) { self.rawValue = value }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// What Redmine 6.1 says of this permission; `nil` for ``admin`` and for what a plug-in adds.
    public var permission: Permission? { Permission.byScope[self] }

    static let malformed = "has a scope that is empty or has spaces, quotes or non-ASCII characters"

    /// RFC 6749 3.3: one or more printable ASCII characters without space, `"` and `\`.
    var isWellFormed: Bool {
        !rawValue.isEmpty
            && rawValue.utf8.allSatisfy { $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0) }
    }
}

extension Scope: CustomStringConvertible {
    public var description: String { rawValue }
}

extension Scope: Comparable {
    public static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
}

extension Scope {
    /// A Redmine permission: the module it belongs to, and what a role needs for it.
    public struct Permission: Hashable, Sendable {
        /// The project module that must be enabled; ``core`` needs none.
        public enum Module: String, Sendable, CaseIterable {
            case core, issueTracking, timeTracking, news, documents, files, wiki, repository, boards, calendar, gantt
        }

        /// Who can have the permission at all.
        public enum Requirement: Sendable { case nothing, login, membership }

        public let scope: Scope
        public let module: Module
        /// Every role has it: the server includes it in every token.
        public let isPublic: Bool
        /// It changes nothing, and holds in closed projects too.
        public let isReadOnly: Bool
        public let requires: Requirement

        init(
            _ scope: Scope, _ module: Module, isPublic: Bool = false, isReadOnly: Bool = false,
            requires: Requirement = .nothing
        ) {
            self.scope = scope
            self.module = module
            self.isPublic = isPublic
            self.isReadOnly = isReadOnly
            self.requires = requires
        }

        static let byScope: [Scope: Permission] = Dictionary(
            all.map { ($0.scope, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Set<Scope> {
    /// Reads RFC 6749's space-separated list; order and repetition mean nothing.
    init(scopeParameter: String) {
        self.init(scopeParameter.split(whereSeparator: \.isWhitespace).map { Scope(String($0)) })
    }

    /// RFC 6749's space-separated list, in a fixed order so that requests are reproducible.
    var scopeParameter: String { sorted().map(\.rawValue).joined(separator: " ") }
}
