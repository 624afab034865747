import PlanioOAuth

/// A message of a forum, of which the API knows its watchers only.
struct SandboxMessage {
    let id: Int
    let project: Int
    var watchers: [Int]
}

/// Something that can be watched.
enum SandboxWatched: Hashable {
    case issue(Int)
    case wikiPage(Int)
    case message(Int)

    /// `nil` for a type that the server knows, but lets nobody watch by the API.
    init?(type: String, _ id: Int) throws(SandboxRefusal) {
        switch type {
        case "issue": self = .issue(id)
        case "wiki_page": self = .wikiPage(id)
        case "message": self = .message(id)
        case "news", "wiki", "board", "enabled_module": return nil
        default: throw SandboxRefusal(.internalError)
        }
    }

    var adding: Scope {
        switch self {
        case .issue: .addIssueWatchers
        case .wikiPage: .addWikiPageWatchers
        case .message: .addMessageWatchers
        }
    }

    var removing: Scope {
        switch self {
        case .issue: .deleteIssueWatchers
        case .wikiPage: .deleteWikiPageWatchers
        case .message: .deleteMessageWatchers
        }
    }
}

extension SandboxState {
    /// The project that it belongs to; `nil` if it is not there.
    func project(of watched: SandboxWatched) -> SandboxProject? {
        let id =
            switch watched {
            case .issue(let id): issues[id]?.project
            case .wikiPage(let id): wikiPages[id]?.project
            case .message(let id): messages[id]?.project
            }
        return id.flatMap { projects[$0] }
    }

    func sees(_ watched: SandboxWatched, _ caller: SandboxCaller) -> Bool {
        guard let project = project(of: watched) else { return false }
        return switch watched {
        case .issue(let id): issues[id].map { sees($0, caller) } == true
        case .wikiPage: allows(.viewWikiPages, in: project, caller)
        case .message: allows(.viewMessages, in: project, caller)
        }
    }

    /// Who watches, in the order in which they came.
    subscript(watchersOf watched: SandboxWatched) -> [Int] {
        get {
            switch watched {
            case .issue(let id): issues[id]?.watchers ?? []
            case .wikiPage(let id): wikiPages[id]?.watchers ?? []
            case .message(let id): messages[id]?.watchers ?? []
            }
        }
        set {
            switch watched {
            case .issue(let id): issues[id]?.watchers = newValue
            case .wikiPage(let id): wikiPages[id]?.watchers = newValue
            case .message(let id): messages[id]?.watchers = newValue
            }
        }
    }

    /// Takes a user or a group that is deleted from all that it watches.
    mutating func removeWatcher(_ id: Int) {
        for key in issues.keys { issues[key]?.watchers.removeAll { $0 == id } }
        for key in wikiPages.keys { wikiPages[key]?.watchers.removeAll { $0 == id } }
        for key in messages.keys { messages[key]?.watchers.removeAll { $0 == id } }
    }
}
