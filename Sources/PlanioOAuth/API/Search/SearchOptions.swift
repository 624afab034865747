extension Planio {
    /// What can be searched.
    public enum SearchType: String, Sendable, CaseIterable {
        /// Issues: subject, description, notes and searchable custom fields.
        case issues
        /// News.
        case news
        /// Documents.
        case documents
        /// The comments of commits.
        case changesets
        /// Pages of wikis.
        case wikiPages = "wiki_pages"
        /// Messages in forums.
        case messages
        /// Projects; not within one.
        case projects
    }

    /// Where to search.
    public enum SearchPlace: Sendable, Hashable {
        /// In all projects that the caller may see.
        case everywhere
        /// In the projects that the caller is a member of.
        case myProjects
        /// In the projects that the caller marked.
        case bookmarks
        /// In one project alone.
        case project(Project.Selector)
        /// In a project and all below it.
        case projectAndBelow(Project.Selector)
    }

    /// How to search.
    public struct SearchOptions: Sendable, Hashable {
        /// Whether names of attached files and their descriptions count.
        public enum Attachments: String, Sendable {
            /// They do not.
            case none = "0"
            /// They do too.
            case included = "1"
            /// Nothing else does.
            case only
        }

        /// What to search; everything that the caller may see if empty.
        public var types: Set<SearchType> = []
        /// Whether all words must be found, or any of them.
        public var matchesAllWords = true
        /// Whether only titles count: subjects of issues, names of projects.
        public var titlesOnly = false
        /// Whether closed issues are left out.
        public var openIssuesOnly = false
        /// Whether names of attached files count.
        public var attachments = Attachments.none
        /// Whether words may be passed over: the server does so with those of one letter, and with all after the fifth. If
        /// not, such a text is refused.
        public var passesOverWords = false

        /// All types, all words, no attachments.
        public init() {}
    }
}

extension Planio.SearchType {
    /// Without which the server does not search it in a project.
    var scope: Scope? {
        switch self {
        case .issues: .viewIssues
        case .news: .viewNews
        case .documents: .viewDocuments
        case .changesets: .viewChangesets
        case .wikiPages: .viewWikiPages
        case .messages: .viewMessages
        case .projects: nil
        }
    }
}

extension Planio.SearchPlace {
    /// The project, if it is one.
    var project: Planio.Project.Selector? {
        switch self {
        case .everywhere, .myProjects, .bookmarks: nil
        case .project(let project), .projectAndBelow(let project): project
        }
    }

    /// As `scope` takes it.
    var scope: String? {
        switch self {
        case .everywhere: "all"
        case .myProjects: "my_projects"
        case .bookmarks: "bookmarks"
        case .project: nil
        case .projectAndBelow: "subprojects"
        }
    }
}
