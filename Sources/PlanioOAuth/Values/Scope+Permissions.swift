// Redmine 6.1's permissions, each of which is an OAuth scope, read out of a running server.
// One line a permission; `Scope.swift` says what the columns mean.

extension Scope {
    // MARK: core

    /// Redmine's permission `view_project`.
    public static let viewProject = Scope("view_project")
    /// Redmine's permission `search_project`.
    public static let searchProject = Scope("search_project")
    /// Redmine's permission `add_project`.
    public static let addProject = Scope("add_project")
    /// Redmine's permission `edit_project`.
    public static let editProject = Scope("edit_project")
    /// Redmine's permission `close_project`.
    public static let closeProject = Scope("close_project")
    /// Redmine's permission `delete_project`.
    public static let deleteProject = Scope("delete_project")
    /// Redmine's permission `select_project_publicity`.
    public static let selectProjectPublicity = Scope("select_project_publicity")
    /// Redmine's permission `select_project_modules`.
    public static let selectProjectModules = Scope("select_project_modules")
    /// Redmine's permission `view_members`.
    public static let viewMembers = Scope("view_members")
    /// Redmine's permission `manage_members`.
    public static let manageMembers = Scope("manage_members")
    /// Redmine's permission `manage_versions`.
    public static let manageVersions = Scope("manage_versions")
    /// Redmine's permission `add_subprojects`.
    public static let addSubprojects = Scope("add_subprojects")
    /// Redmine's permission `manage_public_queries`.
    public static let managePublicQueries = Scope("manage_public_queries")
    /// Redmine's permission `save_queries`.
    public static let saveQueries = Scope("save_queries")

    // MARK: issue tracking

    /// Redmine's permission `view_issues`.
    public static let viewIssues = Scope("view_issues")
    /// Redmine's permission `add_issues`.
    public static let addIssues = Scope("add_issues")
    /// Redmine's permission `edit_issues`.
    public static let editIssues = Scope("edit_issues")
    /// Redmine's permission `edit_own_issues`.
    public static let editOwnIssues = Scope("edit_own_issues")
    /// Redmine's permission `copy_issues`.
    public static let copyIssues = Scope("copy_issues")
    /// Redmine's permission `manage_issue_relations`.
    public static let manageIssueRelations = Scope("manage_issue_relations")
    /// Redmine's permission `manage_subtasks`.
    public static let manageSubtasks = Scope("manage_subtasks")
    /// Redmine's permission `set_issues_private`.
    public static let setIssuesPrivate = Scope("set_issues_private")
    /// Redmine's permission `set_own_issues_private`.
    public static let setOwnIssuesPrivate = Scope("set_own_issues_private")
    /// Redmine's permission `add_issue_notes`.
    public static let addIssueNotes = Scope("add_issue_notes")
    /// Redmine's permission `edit_issue_notes`.
    public static let editIssueNotes = Scope("edit_issue_notes")
    /// Redmine's permission `edit_own_issue_notes`.
    public static let editOwnIssueNotes = Scope("edit_own_issue_notes")
    /// Redmine's permission `view_private_notes`.
    public static let viewPrivateNotes = Scope("view_private_notes")
    /// Redmine's permission `set_notes_private`.
    public static let setNotesPrivate = Scope("set_notes_private")
    /// Redmine's permission `delete_issues`.
    public static let deleteIssues = Scope("delete_issues")
    /// Redmine's permission `view_issue_watchers`.
    public static let viewIssueWatchers = Scope("view_issue_watchers")
    /// Redmine's permission `add_issue_watchers`.
    public static let addIssueWatchers = Scope("add_issue_watchers")
    /// Redmine's permission `delete_issue_watchers`.
    public static let deleteIssueWatchers = Scope("delete_issue_watchers")
    /// Redmine's permission `import_issues`.
    public static let importIssues = Scope("import_issues")
    /// Redmine's permission `manage_categories`.
    public static let manageCategories = Scope("manage_categories")

    // MARK: time tracking

    /// Redmine's permission `view_time_entries`.
    public static let viewTimeEntries = Scope("view_time_entries")
    /// Redmine's permission `log_time`.
    public static let logTime = Scope("log_time")
    /// Redmine's permission `edit_time_entries`.
    public static let editTimeEntries = Scope("edit_time_entries")
    /// Redmine's permission `edit_own_time_entries`.
    public static let editOwnTimeEntries = Scope("edit_own_time_entries")
    /// Redmine's permission `manage_project_activities`.
    public static let manageProjectActivities = Scope("manage_project_activities")
    /// Redmine's permission `log_time_for_other_users`.
    public static let logTimeForOtherUsers = Scope("log_time_for_other_users")
    /// Redmine's permission `import_time_entries`.
    public static let importTimeEntries = Scope("import_time_entries")

    // MARK: news

    /// Redmine's permission `view_news`.
    public static let viewNews = Scope("view_news")
    /// Redmine's permission `manage_news`.
    public static let manageNews = Scope("manage_news")
    /// Redmine's permission `comment_news`.
    public static let commentNews = Scope("comment_news")

    // MARK: documents

    /// Redmine's permission `view_documents`.
    public static let viewDocuments = Scope("view_documents")
    /// Redmine's permission `add_documents`.
    public static let addDocuments = Scope("add_documents")
    /// Redmine's permission `edit_documents`.
    public static let editDocuments = Scope("edit_documents")
    /// Redmine's permission `delete_documents`.
    public static let deleteDocuments = Scope("delete_documents")

    // MARK: files

    /// Redmine's permission `view_files`.
    public static let viewFiles = Scope("view_files")
    /// Redmine's permission `manage_files`.
    public static let manageFiles = Scope("manage_files")

    // MARK: wiki

    /// Redmine's permission `view_wiki_pages`.
    public static let viewWikiPages = Scope("view_wiki_pages")
    /// Redmine's permission `view_wiki_edits`.
    public static let viewWikiEdits = Scope("view_wiki_edits")
    /// Redmine's permission `export_wiki_pages`.
    public static let exportWikiPages = Scope("export_wiki_pages")
    /// Redmine's permission `edit_wiki_pages`.
    public static let editWikiPages = Scope("edit_wiki_pages")
    /// Redmine's permission `rename_wiki_pages`.
    public static let renameWikiPages = Scope("rename_wiki_pages")
    /// Redmine's permission `delete_wiki_pages`.
    public static let deleteWikiPages = Scope("delete_wiki_pages")
    /// Redmine's permission `delete_wiki_pages_attachments`.
    public static let deleteWikiPagesAttachments = Scope("delete_wiki_pages_attachments")
    /// Redmine's permission `view_wiki_page_watchers`.
    public static let viewWikiPageWatchers = Scope("view_wiki_page_watchers")
    /// Redmine's permission `add_wiki_page_watchers`.
    public static let addWikiPageWatchers = Scope("add_wiki_page_watchers")
    /// Redmine's permission `delete_wiki_page_watchers`.
    public static let deleteWikiPageWatchers = Scope("delete_wiki_page_watchers")
    /// Redmine's permission `protect_wiki_pages`.
    public static let protectWikiPages = Scope("protect_wiki_pages")
    /// Redmine's permission `manage_wiki`.
    public static let manageWiki = Scope("manage_wiki")

    // MARK: repository

    /// Redmine's permission `view_changesets`.
    public static let viewChangesets = Scope("view_changesets")
    /// Redmine's permission `browse_repository`.
    public static let browseRepository = Scope("browse_repository")
    /// Redmine's permission `commit_access`.
    public static let commitAccess = Scope("commit_access")
    /// Redmine's permission `manage_related_issues`.
    public static let manageRelatedIssues = Scope("manage_related_issues")
    /// Redmine's permission `manage_repository`.
    public static let manageRepository = Scope("manage_repository")

    // MARK: boards

    /// Redmine's permission `view_messages`.
    public static let viewMessages = Scope("view_messages")
    /// Redmine's permission `add_messages`.
    public static let addMessages = Scope("add_messages")
    /// Redmine's permission `edit_messages`.
    public static let editMessages = Scope("edit_messages")
    /// Redmine's permission `edit_own_messages`.
    public static let editOwnMessages = Scope("edit_own_messages")
    /// Redmine's permission `delete_messages`.
    public static let deleteMessages = Scope("delete_messages")
    /// Redmine's permission `delete_own_messages`.
    public static let deleteOwnMessages = Scope("delete_own_messages")
    /// Redmine's permission `view_message_watchers`.
    public static let viewMessageWatchers = Scope("view_message_watchers")
    /// Redmine's permission `add_message_watchers`.
    public static let addMessageWatchers = Scope("add_message_watchers")
    /// Redmine's permission `delete_message_watchers`.
    public static let deleteMessageWatchers = Scope("delete_message_watchers")
    /// Redmine's permission `manage_boards`.
    public static let manageBoards = Scope("manage_boards")

    // MARK: calendar

    /// Redmine's permission `view_calendar`.
    public static let viewCalendar = Scope("view_calendar")

    // MARK: gantt

    /// Redmine's permission `view_gantt`.
    public static let viewGantt = Scope("view_gantt")

    // MARK: beside the permissions

    /// Lets an administrator's token act with administrator rights. Without it, it acts as a normal user.
    public static let admin = Scope("admin")
}

extension Scope.Permission {
    /// Every permission of Redmine 6.1, in the server's order.
    public static let all: [Scope.Permission] = [
        Scope.Permission(.viewProject, .core, isPublic: true, isReadOnly: true),
        Scope.Permission(.searchProject, .core, isPublic: true, isReadOnly: true),
        Scope.Permission(.addProject, .core, requires: .loggedIn),
        Scope.Permission(.editProject, .core, requires: .membership),
        Scope.Permission(.closeProject, .core, isReadOnly: true, requires: .membership),
        Scope.Permission(.deleteProject, .core, isReadOnly: true, requires: .membership),
        Scope.Permission(.selectProjectPublicity, .core, requires: .membership),
        Scope.Permission(.selectProjectModules, .core, requires: .membership),
        Scope.Permission(.viewMembers, .core, isPublic: true, isReadOnly: true),
        Scope.Permission(.manageMembers, .core, requires: .membership),
        Scope.Permission(.manageVersions, .core, requires: .membership),
        Scope.Permission(.addSubprojects, .core, requires: .membership),
        Scope.Permission(.managePublicQueries, .core, requires: .membership),
        Scope.Permission(.saveQueries, .core, requires: .loggedIn),
        Scope.Permission(.viewIssues, .issueTracking, isReadOnly: true),
        Scope.Permission(.addIssues, .issueTracking),
        Scope.Permission(.editIssues, .issueTracking),
        Scope.Permission(.editOwnIssues, .issueTracking),
        Scope.Permission(.copyIssues, .issueTracking),
        Scope.Permission(.manageIssueRelations, .issueTracking),
        Scope.Permission(.manageSubtasks, .issueTracking),
        Scope.Permission(.setIssuesPrivate, .issueTracking),
        Scope.Permission(.setOwnIssuesPrivate, .issueTracking, requires: .loggedIn),
        Scope.Permission(.addIssueNotes, .issueTracking),
        Scope.Permission(.editIssueNotes, .issueTracking, requires: .loggedIn),
        Scope.Permission(.editOwnIssueNotes, .issueTracking, requires: .loggedIn),
        Scope.Permission(.viewPrivateNotes, .issueTracking, isReadOnly: true, requires: .membership),
        Scope.Permission(.setNotesPrivate, .issueTracking, requires: .membership),
        Scope.Permission(.deleteIssues, .issueTracking, requires: .membership),
        Scope.Permission(.viewIssueWatchers, .issueTracking, isReadOnly: true),
        Scope.Permission(.addIssueWatchers, .issueTracking),
        Scope.Permission(.deleteIssueWatchers, .issueTracking),
        Scope.Permission(.importIssues, .issueTracking),
        Scope.Permission(.manageCategories, .issueTracking, requires: .membership),
        Scope.Permission(.viewTimeEntries, .timeTracking, isReadOnly: true),
        Scope.Permission(.logTime, .timeTracking, requires: .loggedIn),
        Scope.Permission(.editTimeEntries, .timeTracking, requires: .membership),
        Scope.Permission(.editOwnTimeEntries, .timeTracking, requires: .loggedIn),
        Scope.Permission(.manageProjectActivities, .timeTracking, requires: .membership),
        Scope.Permission(.logTimeForOtherUsers, .timeTracking),
        Scope.Permission(.importTimeEntries, .timeTracking),
        Scope.Permission(.viewNews, .news, isReadOnly: true),
        Scope.Permission(.manageNews, .news, requires: .membership),
        Scope.Permission(.commentNews, .news),
        Scope.Permission(.viewDocuments, .documents, isReadOnly: true),
        Scope.Permission(.addDocuments, .documents, requires: .loggedIn),
        Scope.Permission(.editDocuments, .documents, requires: .loggedIn),
        Scope.Permission(.deleteDocuments, .documents, requires: .loggedIn),
        Scope.Permission(.viewFiles, .files, isReadOnly: true),
        Scope.Permission(.manageFiles, .files, requires: .loggedIn),
        Scope.Permission(.viewWikiPages, .wiki, isReadOnly: true),
        Scope.Permission(.viewWikiEdits, .wiki, isReadOnly: true),
        Scope.Permission(.exportWikiPages, .wiki, isReadOnly: true),
        Scope.Permission(.editWikiPages, .wiki),
        Scope.Permission(.renameWikiPages, .wiki, requires: .membership),
        Scope.Permission(.deleteWikiPages, .wiki, requires: .membership),
        Scope.Permission(.deleteWikiPagesAttachments, .wiki),
        Scope.Permission(.viewWikiPageWatchers, .wiki, isReadOnly: true),
        Scope.Permission(.addWikiPageWatchers, .wiki),
        Scope.Permission(.deleteWikiPageWatchers, .wiki),
        Scope.Permission(.protectWikiPages, .wiki, requires: .membership),
        Scope.Permission(.manageWiki, .wiki, requires: .membership),
        Scope.Permission(.viewChangesets, .repository, isReadOnly: true),
        Scope.Permission(.browseRepository, .repository, isReadOnly: true),
        Scope.Permission(.commitAccess, .repository),
        Scope.Permission(.manageRelatedIssues, .repository),
        Scope.Permission(.manageRepository, .repository, requires: .membership),
        Scope.Permission(.viewMessages, .boards, isReadOnly: true),
        Scope.Permission(.addMessages, .boards),
        Scope.Permission(.editMessages, .boards, requires: .membership),
        Scope.Permission(.editOwnMessages, .boards, requires: .loggedIn),
        Scope.Permission(.deleteMessages, .boards, requires: .membership),
        Scope.Permission(.deleteOwnMessages, .boards, requires: .loggedIn),
        Scope.Permission(.viewMessageWatchers, .boards, isReadOnly: true),
        Scope.Permission(.addMessageWatchers, .boards),
        Scope.Permission(.deleteMessageWatchers, .boards),
        Scope.Permission(.manageBoards, .boards, requires: .membership),
        Scope.Permission(.viewCalendar, .calendar, isReadOnly: true),
        Scope.Permission(.viewGantt, .gantt, isReadOnly: true),
    ]
}
