extension Planio {
    /// A user's preferences, which can be set but are shown nowhere: those that are not assigned stay as they are.
    ///
    /// ```swift
    /// try await client.users.update(7) { $0.preferences.hidesMail = true }
    /// ```
    @dynamicMemberLookup
    public struct UserPreferences: Sendable, Hashable {
        /// By the names that the server gives them.
        private(set) var values: JSONMembers

        /// Nothing changed.
        public init() { values = JSONMembers() }

        init(_ json: JSONValue?) { values = json?.object ?? JSONMembers() }

        /// What the preference was set to; `nil` if it is untouched or cleared.
        public subscript<Value: FieldValue>(dynamicMember field: KeyPath<Fields, Field<Value>>) -> Value? {
            get { values[Fields()[keyPath: field].traits.name].flatMap { try? JSONText($0).read(Value.self) } }
            set { values[Fields()[keyPath: field].traits.name] = newValue?.jsonValue ?? .null }
        }

        /// Any other preference, as the server spells it.
        public subscript(field name: String) -> JSONValue? {
            get { values[name] }
            set { values[name] = newValue }
        }

        /// The preferences that Redmine has.
        public struct Fields: FieldSet {
            /// Whether the mail address is hidden from others, and in ``User/mail`` from the user as well.
            public let hidesMail = Field<Bool>("hide_mail")
            /// As Rails calls it, such as `Berlin`; an empty text for none.
            public let timeZone = Field<String>("time_zone")
            /// Turns the order of journals, changesets and comments, in responses of the API too.
            public let commentsSorting = Field<CommentsSorting>("comments_sorting")
            /// Whether the browser warns of texts that were not saved.
            public let warnsOnLeavingUnsaved = Field<Flag>("warn_on_leaving_unsaved")
            /// Whether no mail is sent of what the user does.
            public let isNotNotifiedOfOwn = Field<Bool>("no_self_notified")
            /// Whether mail is sent of issues with a high priority, whatever else is told.
            public let isNotifiedOfHighPriority = Field<Bool>("notify_about_high_priority_issues")
            /// `monospace`, `proportional`, or an empty text.
            public let textareaFont = Field<String>("textarea_font")
            /// How many projects the jump box remembers.
            public let recentlyUsedProjects = Field<Int>("recently_used_projects")
            /// Which tab of an issue's history is opened first, such as `notes`.
            public let historyDefaultTab = Field<String>("history_default_tab")
            /// The saved query that lists of issues begin with.
            public let defaultIssueQueryID = Field<Query.ID>("default_issue_query")
            /// The saved query that the list of projects begins with.
            public let defaultProjectQueryID = Field<Query.ID>("default_project_query")
            /// The languages that the toolbar offers for code, separated by commas.
            public let toolbarLanguages = Field<String>("toolbar_language_options")
            /// What the user watches by itself.
            public let watchesAutomatically = Field<[AutomaticWatch]>("auto_watch_on")

            /// The table.
            public init() {}
        }

        /// The order of journals, changesets and comments.
        public struct CommentsSorting: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
            /// As the server spells it.
            public let rawValue: String

            /// As the server spells it, for what a newer server adds.
            public init(rawValue: String) { self.rawValue = rawValue }

            /// As they were written; the default.
            public static let oldestFirst = CommentsSorting(rawValue: "asc")
            /// The newest first.
            public static let newestFirst = CommentsSorting(rawValue: "desc")
        }

        /// A flag that the server keeps as the text `1` or `0`.
        public struct Flag: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable,
            ExpressibleByBooleanLiteral
        {
            /// As the server spells it.
            public let rawValue: String

            /// As the server spells it, for what a newer server adds.
            public init(rawValue: String) { self.rawValue = rawValue }
            /// `1` or `0`.
            public init(_ isOn: Bool) { rawValue = isOn.filterValue }
            /// `1` or `0`.
            public init(booleanLiteral value: Bool) { self.init(value) }
        }

        /// An issue that the user watches by itself.
        public struct AutomaticWatch: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
            /// As the server spells it.
            public let rawValue: String

            /// As the server spells it, for what a newer server adds.
            public init(rawValue: String) { self.rawValue = rawValue }

            /// One that the user created.
            public static let issueCreated = AutomaticWatch(rawValue: "issue_created")
            /// One that the user changed or commented.
            public static let issueContributedTo = AutomaticWatch(rawValue: "issue_contributed_to")
        }
    }

    /// A resource whose preferences can be set: a user, or one's own account.
    public protocol HasPreferences: Resource {}
}

extension Planio.User: Planio.HasPreferences {}
extension Planio.MyAccount: Planio.HasPreferences {}

extension Planio.Changes where R: Planio.HasPreferences {
    /// The user's preferences; those that are not assigned stay as they are.
    public var preferences: Planio.UserPreferences {
        get { Planio.UserPreferences(beside["pref"]) }
        set { beside["pref"] = newValue.values.isEmpty ? nil : .object(newValue.values) }
    }
}

extension Planio.Changes where R == Planio.User {
    /// Whether the server mails the user the account's data, the password among them.
    public var sendsInformation: Bool {
        get { beside["send_information"] == .bool(true) }
        set { beside["send_information"] = newValue ? .bool(true) : nil }
    }
}
