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

    /// A scope as the server spells it. One that no server can have is refused where it is asked for.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// As ``init(rawValue:)``.
    public init(_ name: String) { self.rawValue = name }
    /// As ``init(rawValue:)``, from a literal: `"manage_checklists"`.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// Reads the name, a string.
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the name, a string.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// What Redmine 6.1 says of this permission; `nil` for ``admin`` and for what a plug-in adds.
    public var permission: Permission? { Permission.byScope[self] }

    static let noneRequested =
        "name what the application needs, such as view_issues. Without scopes Redmine grants search_project, view_members and view_project, and answers everything else with 403"

    /// A name: of what RFC 6749 3.3 allows, the characters that no list separates its scopes with.
    var isWellFormed: Bool {
        !rawValue.isEmpty
            && rawValue.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || ":/+*@".utf8.contains($0) }
    }

    /// The permission that this is another spelling of (`viewIssues`, `View-Issues`), which the server does not know.
    var misspelled: Scope? {
        guard permission == nil, self != .admin else { return nil }
        return Self.byLetters[letters]
    }

    private var letters: String { rawValue.lowercased().filter { $0 != "_" && $0 != "-" && $0 != ":" } }
    private static let byLetters = Dictionary(
        (Permission.all.map(\.scope) + [.admin]).map { ($0.letters, $0) }, uniquingKeysWith: { first, _ in first })
}

extension Scope: CustomStringConvertible {
    /// The scope as the server spells it.
    public var description: String { rawValue }
}

extension Scope: Comparable {
    /// By the server's spelling, so that lists of scopes have one order.
    public static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
}

extension Scope {
    /// A Redmine permission: the module it belongs to, and what a role needs for it.
    public struct Permission: Hashable, Sendable {
        /// The project module that must be enabled; ``core`` needs none.
        public enum Module: String, Sendable, CaseIterable {
            /// No module: it holds in every project.
            case core
            /// Issues, their relations, categories, watchers and notes.
            case issueTracking = "issue_tracking"
            /// Time entries and activities.
            case timeTracking = "time_tracking"
            /// News and their comments.
            case news
            /// Documents, which the REST API does not have.
            case documents
            /// Files for download, of the project or its versions.
            case files
            /// Wiki pages, their history and attachments.
            case wiki
            /// Source code, commits, and the issues related to them.
            case repository
            /// Forums, which the REST API does not have.
            case boards
            /// The calendar page, which the REST API does not have.
            case calendar
            /// The Gantt chart, which the REST API does not have.
            case gantt
        }

        /// Who can have the permission at all.
        public enum Requirement: Sendable {
            /// Anybody, visitors who are not signed in included, if their role allows it.
            case nothing
            /// Users, whether members of the project or not.
            case loggedIn
            /// Members of the project.
            case membership
        }

        /// What it is called in a token.
        public let scope: Scope
        /// Where it belongs to.
        public let module: Module
        /// Every role has it. A token has it nevertheless only if it was asked for.
        public let isPublic: Bool
        /// It changes nothing, and holds in closed projects too.
        public let isReadOnly: Bool
        /// Who can have it.
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
    /// Why these cannot be asked for, each a sentence without its subject.
    var problems: [String] {
        let malformed =
            "has a scope with spaces, quotes or other characters that no scope has; write names such as view_issues"
        return (allSatisfy(\.isWellFormed) ? [] : [malformed])
            + sorted().compactMap { scope in
                scope.misspelled.map { "has another spelling of \($0); write \($0), as the server does" }
            }
    }

    /// Reads RFC 6749's space-separated list; order and repetition mean nothing.
    init(scopeParameter: String) {
        self.init(scopeParameter.split(whereSeparator: \.isWhitespace).map { Scope(String($0)) })
    }

    /// RFC 6749's space-separated list, in a fixed order so that requests are reproducible.
    var scopeParameter: String { sorted().map(\.rawValue).joined(separator: " ") }
}
