extension Planio {
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
