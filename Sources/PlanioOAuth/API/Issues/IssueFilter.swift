public import Foundation

/// Which issues a list contains. Several filters all apply; two of the same kind are refused, because the server would
/// ignore one. Without a status filter the server lists open issues only.
///
/// ```swift
/// client.issues.list(where: .status(.open), .assignedTo(.me), .dueDate(.onOrBefore(today)))
/// ```
///
/// The server ignores a filter that it does not know and lists everything, so they are typed;
/// ``custom(_:_:)`` reaches those of plug-ins.
public struct IssueFilter: Sendable, Hashable {
    let name: String
    /// With the operator in front, as Redmine reads it.
    let value: String

    public enum Status: Sendable, Hashable {
        case open, closed, any
        case id(Identifier<IssueStatus>)
    }

    public enum Person: Sendable, Hashable {
        /// The user that the client acts as.
        case me
        case user(Identifier<User>)
        case group(Identifier<Group>)
        case nobody
        case anybody
    }

    /// A reference that is set to one of some ids, or at all.
    public enum Match<Resource>: Sendable, Hashable, ExpressibleByIntegerLiteral {
        case id(Identifier<Resource>)
        case anyOf([Identifier<Resource>])
        case not(Identifier<Resource>)
        case set
        case unset

        public init(integerLiteral value: Int) { self = .id(Identifier(value)) }

        var query: String {
            switch self {
            case .id(let id): id.description
            case .anyOf(let ids): ids.map(\.description).joined(separator: "|")
            case .not(let id): "!\(id)"
            case .set: "*"
            case .unset: "!*"
            }
        }
    }

    /// Redmine compares word by word, passing over words of one letter.
    public enum Text: Sendable, Hashable, ExpressibleByStringLiteral {
        /// All of the words.
        case contains(String)
        case doesNotContain(String)
        /// Starts with any of the words.
        case startsWith(String)
        /// Ends with any of the words.
        case endsWith(String)
        case set
        case unset

        public init(stringLiteral value: String) { self = .contains(value) }

        var query: String {
            switch self {
            case .contains(let text): "~\(text)"
            case .doesNotContain(let text): "!~\(text)"
            case .startsWith(let text): "^\(text)"
            case .endsWith(let text): "$\(text)"
            case .set: "*"
            case .unset: "!*"
            }
        }
    }

    public enum DayRange: Sendable, Hashable {
        case on(Day)
        case onOrAfter(Day)
        case onOrBefore(Day)
        case between(Day, Day)
        case set
        case unset

        var query: String {
            switch self {
            case .on(let day): day.description
            case .onOrAfter(let day): ">=\(day)"
            case .onOrBefore(let day): "<=\(day)"
            case .between(let first, let last): "><\(first)|\(last)"
            case .set: "*"
            case .unset: "!*"
            }
        }
    }

    /// Times, to the second.
    public enum TimeRange: Sendable, Hashable {
        case since(Date)
        case until(Date)
        case between(Date, Date)

        var query: String {
            func text(_ date: Date) -> String { date.formatted(.iso8601) }
            return switch self {
            case .since(let date): ">=\(text(date))"
            case .until(let date): "<=\(text(date))"
            case .between(let first, let last): "><\(text(first))|\(text(last))"
            }
        }
    }

    public static func status(_ status: Status) -> IssueFilter {
        switch status {
        case .open: IssueFilter(name: "status_id", value: "open")
        case .closed: IssueFilter(name: "status_id", value: "closed")
        case .any: IssueFilter(name: "status_id", value: "*")
        case .id(let id): IssueFilter(name: "status_id", value: id.description)
        }
    }
    public static func assignedTo(_ person: Person) -> IssueFilter { IssueFilter("assigned_to_id", person) }
    public static func author(_ person: Person) -> IssueFilter { IssueFilter("author_id", person) }
    public static func watcher(_ person: Person) -> IssueFilter { IssueFilter("watcher_id", person) }
    public static func tracker(_ match: Match<Tracker>) -> IssueFilter {
        IssueFilter(name: "tracker_id", value: match.query)
    }
    public static func priority(_ match: Match<IssuePriority>) -> IssueFilter {
        IssueFilter(name: "priority_id", value: match.query)
    }
    public static func category(_ match: Match<IssueCategory>) -> IssueFilter {
        IssueFilter(name: "category_id", value: match.query)
    }
    public static func fixedVersion(_ match: Match<Version>) -> IssueFilter {
        IssueFilter(name: "fixed_version_id", value: match.query)
    }
    /// Direct subtasks of an issue.
    public static func parent(_ match: Match<Issue>) -> IssueFilter {
        IssueFilter(name: "parent_id", value: match.query)
    }
    public static func id(_ ids: Identifier<Issue>...) -> IssueFilter {
        IssueFilter(name: "issue_id", value: ids.map(\.description).joined(separator: ","))
    }
    /// Issues whose id is at least this one.
    public static func idAtLeast(_ id: Identifier<Issue>) -> IssueFilter {
        IssueFilter(name: "issue_id", value: ">=\(id)")
    }
    public static func subject(_ text: Text) -> IssueFilter { IssueFilter(name: "subject", value: text.query) }
    public static func description(_ text: Text) -> IssueFilter { IssueFilter(name: "description", value: text.query) }
    public static func startDate(_ range: DayRange) -> IssueFilter {
        IssueFilter(name: "start_date", value: range.query)
    }
    public static func dueDate(_ range: DayRange) -> IssueFilter { IssueFilter(name: "due_date", value: range.query) }
    public static func createdOn(_ range: TimeRange) -> IssueFilter {
        IssueFilter(name: "created_on", value: range.query)
    }
    public static func updatedOn(_ range: TimeRange) -> IssueFilter {
        IssueFilter(name: "updated_on", value: range.query)
    }
    public static func closedOn(_ range: TimeRange) -> IssueFilter {
        IssueFilter(name: "closed_on", value: range.query)
    }
    /// A custom field with this value. The field must be marked *Used as a filter*, or the server ignores it.
    public static func customField(_ id: Identifier<CustomField>, _ value: String) -> IssueFilter {
        IssueFilter(name: "cf_\(id)", value: value)
    }
    /// A saved query, whose filters apply instead of the server's default.
    public static func savedQuery(_ id: Int) -> IssueFilter { IssueFilter(name: "query_id", value: String(id)) }
    /// A filter that the library does not know, as the server spells it: `.custom("cf_3", "~urgent")`.
    public static func custom(_ name: String, _ value: String) -> IssueFilter { IssueFilter(name: name, value: value) }

    private init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    private init(_ name: String, _ person: Person) {
        self.name = name
        value =
            switch person {
            case .me: "me"
            case .user(let id): id.description
            case .group(let id): id.description
            case .nobody: "!*"
            case .anybody: "*"
            }
    }
}

/// In which order a list gives its issues; the first counts most.
public struct IssueSort: Sendable, Hashable {
    public enum Direction: String, Sendable { case ascending = "asc", descending = "desc" }

    let value: String

    public static func id(_ direction: Direction) -> IssueSort { IssueSort("id", direction) }
    public static func project(_ direction: Direction) -> IssueSort { IssueSort("project", direction) }
    public static func tracker(_ direction: Direction) -> IssueSort { IssueSort("tracker", direction) }
    public static func status(_ direction: Direction) -> IssueSort { IssueSort("status", direction) }
    public static func priority(_ direction: Direction) -> IssueSort { IssueSort("priority", direction) }
    public static func subject(_ direction: Direction) -> IssueSort { IssueSort("subject", direction) }
    public static func author(_ direction: Direction) -> IssueSort { IssueSort("author", direction) }
    public static func assignedTo(_ direction: Direction) -> IssueSort { IssueSort("assigned_to", direction) }
    public static func category(_ direction: Direction) -> IssueSort { IssueSort("category", direction) }
    public static func fixedVersion(_ direction: Direction) -> IssueSort { IssueSort("fixed_version", direction) }
    public static func startDate(_ direction: Direction) -> IssueSort { IssueSort("start_date", direction) }
    public static func dueDate(_ direction: Direction) -> IssueSort { IssueSort("due_date", direction) }
    public static func estimatedHours(_ direction: Direction) -> IssueSort { IssueSort("estimated_hours", direction) }
    public static func doneRatio(_ direction: Direction) -> IssueSort { IssueSort("done_ratio", direction) }
    public static func createdOn(_ direction: Direction) -> IssueSort { IssueSort("created_on", direction) }
    public static func updatedOn(_ direction: Direction) -> IssueSort { IssueSort("updated_on", direction) }
    public static func closedOn(_ direction: Direction) -> IssueSort { IssueSort("closed_on", direction) }
    /// A key that the library does not know, such as `cf_3`.
    public static func custom(_ key: String, _ direction: Direction) -> IssueSort { IssueSort(key, direction) }

    private init(_ key: String, _ direction: Direction) { value = "\(key):\(direction.rawValue)" }
}
