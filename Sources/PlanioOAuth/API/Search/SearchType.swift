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
