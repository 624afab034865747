/// The routes of the REST API, read out of a running Redmine 6.1.5.
enum RedmineRoutes {
    struct Route: Sendable, CustomStringConvertible {
        let methods: [String]
        let segments: [String]
        var description: String { "\(methods.joined(separator: "|")) \(segments.joined(separator: "/"))" }
    }

    /// What is in parentheses may be left out.
    static let all: [Route] = text.split(separator: "\n").flatMap { line -> [Route] in
        let parts = line.split(separator: " ").map(String.init)
        let methods = parts[0].split(separator: "|").map(String.init)
        let path = parts[1]
        var paths = [path.filter { !"()".contains($0) }]
        if let open = path.firstIndex(of: "("), let close = path.firstIndex(of: ")") {
            paths.append(String(path[..<open]) + String(path[path.index(after: close)...]))
        }
        return paths.map { path in
            Route(
                methods: methods,
                segments: path.split(separator: "/", omittingEmptySubsequences: false).map(String.init))
        }
    }

    private static let text = """
        DELETE /attachments/:id
        GET /attachments/download/:id
        GET /attachments/download/:id/:filename
        GET /attachments/:id
        GET /attachments/thumbnail/:id(/:size)
        PUT /attachments/:id
        POST /uploads
        GET /custom_fields
        GET /enumerations/:type
        POST /projects/:project_id/files
        GET /projects/:project_id/files
        POST /groups/:id/users
        POST /groups
        DELETE /groups/:id
        GET /groups
        DELETE /groups/:id/users/:user_id
        GET /groups/:id
        PUT /groups/:id
        POST /projects/:project_id/issue_categories
        DELETE /issue_categories/:id
        GET /projects/:project_id/issue_categories
        GET /issue_categories/:id
        PUT /issue_categories/:id
        POST /issues/:issue_id/relations
        DELETE /relations/:id
        GET /issues/:issue_id/relations
        GET /relations/:id
        GET /issue_statuses
        POST /issues
        POST /projects/:project_id/issues
        DELETE /issues
        DELETE /issues/:id
        GET /issues
        GET /projects/:project_id/issues
        GET /issues/:id
        PUT /issues/:id
        PUT /journals/:id
        POST /projects/:project_id/memberships
        DELETE /memberships/:id
        GET /projects/:project_id/memberships
        GET /memberships/:id
        PUT /memberships/:id
        GET|PUT /my/account
        POST /news
        POST /projects/:project_id/news
        DELETE /news/:id
        GET /news
        GET /projects/:project_id/news
        GET /news/:id
        PUT /news/:id
        POST|PUT /projects/:id/archive
        POST|PUT /projects/:id/close
        POST /projects
        DELETE /projects/:id
        GET /projects
        POST|PUT /projects/:id/reopen
        GET /projects/:id
        POST|PUT /projects/:id/unarchive
        PUT /projects/:id
        GET /queries
        POST /projects/:id/repository/:repository_id/revisions/:rev/issues
        DELETE /projects/:id/repository/:repository_id/revisions/:rev/issues/:issue_id
        GET /roles
        GET /roles/:id
        GET (/projects/:id)/search
        POST /issues/:issue_id/time_entries
        POST /projects/:project_id/time_entries
        POST /time_entries
        DELETE /time_entries/:id
        DELETE /time_entries/destroy
        GET /projects/:project_id/time_entries
        GET /time_entries
        GET /time_entries/:id
        PUT /time_entries/:id
        GET /trackers
        POST /users
        DELETE /users/:id
        GET /users
        GET /users/:id
        PUT /users/:id
        POST /projects/:project_id/versions
        DELETE /versions/:id
        GET /projects/:project_id/versions
        GET /versions/:id
        PUT /versions/:id
        POST /issues/:object_id/watchers
        POST /watchers
        DELETE /issues/:object_id/watchers/:user_id
        DELETE /watchers
        DELETE /projects/:project_id/wiki/:id
        GET /projects/:project_id/wiki/index
        GET /projects/:project_id/wiki
        GET /projects/:project_id/wiki/:id
        GET /projects/:project_id/wiki/:id/:version
        PUT /projects/:project_id/wiki/:id
        """
}
