public import Foundation

// Where a browser shows what the API gave.

extension PlanioClient {
    /// The page of an issue.
    public func page(of issue: Planio.Issue.ID) -> URL { page("/issues/\(issue)") }
    /// The page of a project.
    public func page(of project: Planio.Project) -> URL {
        page("/projects/\(PercentEncoding.component(project.identifier))")
    }
    /// The page of a user.
    public func page(of user: Planio.User.ID) -> URL { page("/users/\(user)") }
    /// The page on which a time entry is edited.
    public func page(of entry: Planio.TimeEntry.ID) -> URL { page("/time_entries/\(entry)/edit") }

    private func page(_ path: String) -> URL {
        guard let url = URL(string: site.url(path)) else {
            // `Site` let only letters, digits and URL punctuation through, and the path is percent-encoded.
            preconditionFailure("a checked site and an encoded path make a URL")
        }
        return url
    }
}
