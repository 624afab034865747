extension Planio {
    /// Something that a program does, and the scopes without which the server forbids it.
    ///
    /// ```swift
    /// let scopes = Scope.needed(for: .createIssues, .readProjects)
    /// if try await client.can(.createIssues, in: "some-project") { … }
    /// ```
    ///
    /// Operations of your own, such as a plug-in's, are made with ``init(_:needs:_:)``.
    public struct Operation: Sendable, Hashable {
        /// What it is called.
        public let name: String
        /// Of each of these sets one scope is needed.
        public let needs: [Set<Scope>]

        /// - Parameters:
        ///   - name: What it is called.
        ///   - scopes: One of these is needed.
        ///   - more: And one of each of these.
        public init(_ name: String, needs scopes: Set<Scope>, _ more: Set<Scope>...) {
            self.init(name, [scopes] + more)
        }

        init(_ name: String, _ needs: [Set<Scope>]) {
            self.name = name
            self.needs = needs.filter { !$0.isEmpty }
        }

        /// As many scopes that are all needed.
        fileprivate init(_ name: String, _ scopes: Scope...) { self.init(name, scopes.map { [$0] }) }
    }
}

extension Planio.Operation: CustomStringConvertible {
    /// What it is called.
    public var description: String { name }
}

// Read out of Redmine 6.1 and shown on a running one. Public permissions are among the needs: a token has only what was
// asked for.

extension Planio.Operation {
    // MARK: Issues

    /// Lists issues and gets them, with journals, attachments and subtasks; reads versions, categories and saved queries.
    public static let readIssues = Self("read issues", .viewIssues)
    /// Creates issues. What a field needs beside is named where the field is (``Planio/Issue/Fields``).
    public static let createIssues = Self("create issues", .addIssues)
    /// Creates issues as copies of others.
    public static let copyIssues = Self("copy issues", .copyIssues, .addIssues)
    /// Changes issues; with ``Scope/editOwnIssues`` the user's own.
    public static let updateIssues = Self("update issues", [[.editIssues, .editOwnIssues], [.viewIssues]])
    /// Adds notes to issues.
    public static let addNotes = Self("add notes", .addIssueNotes, .viewIssues)
    /// Adds private notes to issues.
    public static let addPrivateNotes = Self("add private notes", .addIssueNotes, .setNotesPrivate, .viewIssues)
    /// Changes and deletes notes; with ``Scope/editOwnIssueNotes`` the user's own.
    public static let editNotes = Self("edit notes", [[.editIssueNotes, .editOwnIssueNotes]])
    /// Deletes issues.
    public static let deleteIssues = Self("delete issues", .deleteIssues, .viewIssues)
    /// Gets issues with who watches them.
    public static let readWatchers = Self("read watchers", .viewIssueWatchers, .viewIssues)
    /// Adds watchers to issues.
    public static let addWatchers = Self("add watchers", .addIssueWatchers, .viewIssues)
    /// Removes watchers from issues.
    public static let removeWatchers = Self("remove watchers", .deleteIssueWatchers, .viewIssues)
    /// Reads, creates and deletes relations between issues.
    public static let manageRelations = Self("manage relations", .manageIssueRelations, .viewIssues)

    // MARK: Time

    /// Lists time entries and gets them.
    public static let readTimeEntries = Self("read time entries", .viewTimeEntries)
    /// Books the user's time on issues.
    public static let bookTime = Self("book time", .logTime, .viewIssues)
    /// Books the user's time on projects themselves.
    public static let bookTimeOnProjects = Self("book time on projects", .logTime)
    /// Books others' time on issues.
    public static let bookTimeOfOthers = Self(
        "book time of others", .logTime, .logTimeForOtherUsers, .viewIssues)
    /// Changes and deletes time entries; with ``Scope/editOwnTimeEntries`` the user's own.
    public static let editTimeEntries = Self(
        "edit time entries", [[.editTimeEntries, .editOwnTimeEntries], [.viewTimeEntries]])

    // MARK: Projects

    /// Gets single projects. Lists show what the user sees to every token.
    public static let readProjects = Self("read projects", .viewProject)
    /// Creates projects; with ``Scope/addSubprojects`` below others.
    public static let createProjects = Self("create projects", [[.addProject, .addSubprojects]])
    /// Changes projects.
    public static let updateProjects = Self("update projects", .editProject)
    /// Closes and reopens projects.
    public static let closeProjects = Self("close projects", .closeProject)
    /// Deletes projects.
    public static let deleteProjects = Self("delete projects", .deleteProject)
    /// Archives and unarchives projects; administrators only.
    public static let archiveProjects = Self("archive projects", .admin)
    /// Reads who is a member of a project.
    public static let readMembers = Self("read members", [[.viewMembers, .manageMembers]])
    /// Adds, changes and removes members of projects.
    public static let manageMembers = Self("manage members", .manageMembers)
    /// Creates, changes and deletes versions.
    public static let manageVersions = Self("manage versions", .manageVersions)
    /// Creates, changes and deletes categories of issues.
    public static let manageCategories = Self("manage categories", .manageCategories)
    /// Searches.
    public static let search = Self("search", .searchProject)

    // MARK: Wiki, news, files, repositories

    /// Reads wiki pages.
    public static let readWiki = Self("read the wiki", .viewWikiPages)
    /// Creates and changes wiki pages, which the library reads before, so that no other's work is lost.
    public static let editWiki = Self("edit the wiki", .editWikiPages, .viewWikiPages)
    /// Deletes wiki pages.
    public static let deleteWikiPages = Self("delete wiki pages", .deleteWikiPages)
    /// Reads news.
    public static let readNews = Self("read news", .viewNews)
    /// Creates, changes and deletes news.
    public static let manageNews = Self("manage news", .manageNews)
    /// Reads the files of projects.
    public static let readFiles = Self("read files", .viewFiles)
    /// Adds files to projects.
    public static let manageFiles = Self("manage files", .manageFiles)
    /// Uploads files that something is going to have.
    public static let upload = Self(
        "upload",
        [
            [
                .addIssues, .editIssues, .editOwnIssues, .copyIssues, .addIssueNotes, .manageNews, .addDocuments,
                .editDocuments, .manageFiles, .editWikiPages, .addMessages, .editMessages, .editOwnMessages,
            ]
        ])
    /// Relates revisions of a repository to issues, and ends that.
    public static let relateRevisions = Self("relate revisions", .manageRelatedIssues, .viewIssues)

    // MARK: Administration

    /// Lists, creates, changes and deletes users and groups, and reads the definitions of custom fields.
    public static let administer = Self("administer", .admin)
}
