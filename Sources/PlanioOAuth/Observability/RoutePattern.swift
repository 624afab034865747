/// What paths have in common: `/issues/7.json` and `/issues/8.json` are `/issues/{id}`.
///
/// Names and numbers in a path make every request a metric of its own, and tell what it was about. Every path of Redmine's API
/// has the pattern that its routes give it.
enum RoutePattern {
    /// The pattern of a path below the site; of one that is not known as ``guess(_:)`` has it.
    /// - Returns: The pattern, and whether the path is known.
    static func of(_ path: String) -> (pattern: String, isKnown: Bool) {
        let segments = path.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        if let pattern = RouteTable.root.find(segments[...]) { return (pattern, true) }
        return (guess(segments), false)
    }

    /// Words are kept in every other place, the first included, where resources have their names; all else may be an id or a
    /// name of somebody's.
    private static func guess(_ segments: [Substring]) -> String {
        guard !segments.isEmpty else { return "/" }
        let shown = segments.prefix(deepest).enumerated().map { index, segment in
            let name = index == segments.count - 1 ? segment.withoutFormat : segment
            return index.isMultiple(of: 2) && isWord(name) ? "/\(name)" : "/{id}"
        }
        return shown.joined() + (segments.count > deepest ? "/…" : "")
    }

    private static let deepest = 6

    private static func isWord(_ text: Substring) -> Bool {
        text.utf8.count <= 40 && text.utf8.first.map { $0 != UInt8(ascii: "_") } == true
            && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") }
    }
}

extension Substring {
    /// What stands before `.json` and the other formats that Redmine answers in.
    var withoutFormat: Substring {
        guard let dot = lastIndex(of: "."), Self.formats.contains(self[index(after: dot)...]) else { return self }
        return self[..<dot]
    }

    private static let formats: Set<Substring> = ["json", "xml", "csv", "atom", "pdf", "html", "txt", "js"]
}

/// The patterns of all known paths, by their segments.
struct RouteTable: Sendable {
    private var literals: [Substring: RouteTable] = [:]
    /// None or one: a struct cannot contain itself.
    private var placeholder: [RouteTable] = []
    private var pattern: String?

    /// Of what is written literally the longest way counts: `/time_entries/destroy` is no time entry.
    fileprivate func find(_ segments: ArraySlice<Substring>) -> String? {
        guard let segment = segments.first else { return pattern }
        let rest = segments.dropFirst()
        if let found = literals[segment]?.find(rest) { return found }
        if rest.isEmpty, let found = literals[segment.withoutFormat]?.find(rest) { return found }
        return placeholder.first?.find(rest)
    }

    private mutating func add(_ pattern: String, _ segments: ArraySlice<Substring>) {
        guard let segment = segments.first else { return self.pattern = pattern }
        if segment.hasPrefix("{") {
            if placeholder.isEmpty { placeholder.append(RouteTable()) }
            placeholder[0].add(pattern, segments.dropFirst())
        } else {
            literals[segment, default: RouteTable()].add(pattern, segments.dropFirst())
        }
    }

    fileprivate static let root: RouteTable = {
        var root = RouteTable()
        for pattern in patterns { root.add(pattern, pattern.split(separator: "/")[...]) }
        return root
    }()

    /// Redmine's routes, with its own names of what varies, and those of OAuth.
    private static let patterns = [
        "/attachments/{id}", "/attachments/download/{id}", "/attachments/download/{id}/{filename}",
        "/attachments/thumbnail/{id}", "/attachments/thumbnail/{id}/{size}", "/uploads",
        "/custom_fields", "/enumerations/{type}",
        "/projects/{project_id}/files",
        "/groups", "/groups/{id}", "/groups/{id}/users", "/groups/{id}/users/{user_id}",
        "/projects/{project_id}/issue_categories", "/issue_categories/{id}",
        "/issues/{issue_id}/relations", "/relations/{id}", "/issue_statuses",
        "/issues", "/issues/{id}", "/projects/{project_id}/issues", "/journals/{id}",
        "/projects/{project_id}/memberships", "/memberships/{id}",
        "/my/account",
        "/news", "/news/{id}", "/projects/{project_id}/news",
        "/projects", "/projects/{id}", "/projects/{id}/archive", "/projects/{id}/unarchive", "/projects/{id}/close",
        "/projects/{id}/reopen", "/queries",
        "/projects/{id}/repository/{repository_id}/revisions/{rev}/issues",
        "/projects/{id}/repository/{repository_id}/revisions/{rev}/issues/{issue_id}",
        "/roles", "/roles/{id}", "/search", "/projects/{id}/search",
        "/time_entries", "/time_entries/{id}", "/time_entries/destroy", "/projects/{project_id}/time_entries",
        "/issues/{issue_id}/time_entries",
        "/trackers", "/users", "/users/{id}", "/users/current",
        "/projects/{project_id}/versions", "/versions/{id}",
        "/watchers", "/issues/{object_id}/watchers", "/issues/{object_id}/watchers/{user_id}",
        "/projects/{project_id}/wiki", "/projects/{project_id}/wiki/index", "/projects/{project_id}/wiki/{id}",
        "/projects/{project_id}/wiki/{id}/{version}",
        "/oauth/token", "/oauth/token/info", "/oauth/revoke",
    ]
}
