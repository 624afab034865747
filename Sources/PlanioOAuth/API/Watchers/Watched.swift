extension Planio {
    /// Objects of one kind that can be watched, by their ids.
    ///
    /// The API shows the watchers of issues only, and the ids of wiki pages and messages nowhere: they are for programs
    /// that learn them elsewhere.
    public enum Watched: Sendable, Hashable {
        /// Issues.
        case issues([Issue.ID])
        /// Pages of wikis.
        case wikiPages([Int])
        /// Of forums.
        case messages([Int])
    }
}

extension Planio.Watched {
    /// As `object_type` and `object_id` take them.
    var object: (type: String, ids: [Int]) {
        switch self {
        case .issues(let ids): ("issue", ids.map(\.rawValue))
        case .wikiPages(let ids): ("wiki_page", ids)
        case .messages(let ids): ("message", ids)
        }
    }

    var addingScope: Scope {
        switch self {
        case .issues: .addIssueWatchers
        case .wikiPages: .addWikiPageWatchers
        case .messages: .addMessageWatchers
        }
    }

    var removingScope: Scope {
        switch self {
        case .issues: .deleteIssueWatchers
        case .wikiPages: .deleteWikiPageWatchers
        case .messages: .deleteMessageWatchers
        }
    }
}
