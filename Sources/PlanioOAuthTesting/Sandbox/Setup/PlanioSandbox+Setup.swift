import Foundation
public import PlanioOAuth

// What a test puts on the site before it begins. Names that there are not are an error, never passed over.

extension PlanioSandbox {
    /// A test named something that the sandbox does not have.
    public struct UnknownNameError: Error, CustomStringConvertible {
        let kind: String
        let name: String

        /// What there is not, and what to do.
        public var description: String { "The sandbox has no \(kind) \(name). Add it first." }
    }

    /// Adds an active user, who is a member of no project yet.
    /// - Parameters:
    ///   - login: The name to sign in with.
    ///   - password: Any text: the sandbox asks for no length.
    ///   - firstname: The login with a capital letter if left out.
    ///   - lastname: `Example` if left out.
    ///   - mail: `login@example.net` if left out.
    ///   - isAdmin: Whether the user may administer the site; by OAuth with the scope `admin` only.
    ///   - apiKey: Made up if left out.
    ///   - customFields: Values by the id of the field.
    /// - Returns: The user's id.
    @discardableResult
    public func addUser(
        login: String, password: String, firstname: String? = nil, lastname: String = "Example", mail: String? = nil,
        isAdmin: Bool = false, apiKey: String? = nil, customFields: [Int: JSONValue] = [:]
    ) -> Int {
        state.withLock { state in
            let id = state.nextID(.user)
            var user = SandboxUser(
                id: id, login: login, password: password, firstname: firstname ?? login.capitalized,
                lastname: lastname, mail: mail ?? "\(login)@example.net", apiKey: apiKey ?? state.random(),
                now: time.now)
            user.isAdmin = isAdmin
            state.set(customFields, state.customFields(of: .user), on: &user.customValues)
            state.users[id] = user
            return id
        }
    }

    /// Adds a group of users.
    /// - Parameter users: Their logins.
    /// - Returns: The group's id.
    /// - Throws: ``UnknownNameError`` if there is no such login.
    @discardableResult
    public func addGroup(_ name: String, users: [String] = []) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            let id = state.nextID(.user)
            state.groups[id] = SandboxGroup(id: id, name: name)
            for login in users { state.add(user: try state.named(user: login).id, toGroup: id) }
            return id
        }
    }

    /// Gives a group a role in a project, and so each of its users.
    /// - Throws: ``UnknownNameError`` if there is no such group or project.
    public func addMember(group: Int, to project: String, as role: Role) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            guard state.groups[group] != nil else { throw UnknownNameError(kind: "group", name: "\(group)") }
            let project = try state.named(project: project)
            let id = project.members[group]?.id ?? state.nextID(.member)
            let role = state.id(of: role)
            state.projects[project.id]?.members[group] = .init(id: id, roles: [role])
            state.inheritMembers()
        }
    }

    /// Adds a project, with its members.
    /// - Parameters:
    ///   - identifier: The name in addresses.
    ///   - name: The identifier if left out.
    ///   - isPublic: Whether users see it who are not its members.
    ///   - isArchived: Whether it is archived: requests to it are answered with 403.
    ///   - parent: The identifier of the project above.
    ///   - members: By login, the role in the project.
    ///   - modules: What is switched on, such as `issue_tracking`; everything if left out.
    ///   - customFields: Values by the id of the field.
    /// - Returns: The project's id.
    /// - Throws: ``UnknownNameError`` if there is no such login or parent.
    @discardableResult
    public func addProject(
        identifier: String, name: String? = nil, isPublic: Bool = true, isArchived: Bool = false,
        parent: String? = nil, members: [String: Role] = [:], modules: [String]? = nil,
        customFields: [Int: JSONValue] = [:]
    ) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            var project = SandboxProject(
                id: state.nextID(.project), identifier: identifier, name: name ?? identifier, now: time.now)
            project.isPublic = isPublic
            project.status = isArchived ? .archived : .active
            if let parent { project.parent = try state.named(project: parent).id }
            if let modules { project.modules = modules }
            for (login, role) in members.sorted(by: { $0.key < $1.key }) {
                let user = try state.named(user: login)
                project.members[user.id] = .init(id: state.nextID(.member), roles: [state.id(of: role)])
            }
            state.set(customFields, state.customFields(of: .project), on: &project.customValues)
            state.projects[project.id] = project
            return project.id
        }
    }

    /// Gives a user a role in a project, instead of the one that there was.
    /// - Throws: ``UnknownNameError`` if there is no such login or project.
    public func addMember(_ login: String, to project: String, as role: Role) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            let user = try state.named(user: login)
            let project = try state.named(project: project)
            let id = project.members[user.id]?.id ?? state.nextID(.member)
            let role = state.id(of: role)
            state.projects[project.id]?.members[user.id] = .init(id: id, roles: [role])
        }
    }

    /// Adds a version (a target of issues).
    /// - Parameter status: `open`, `locked` or `closed`.
    /// - Returns: The version's id.
    /// - Throws: ``UnknownNameError`` if there is no such project.
    @discardableResult
    public func addVersion(
        _ name: String, in project: String, status: String = "open", dueDate: Day? = nil
    ) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            let id = state.nextID(.version)
            var version = SandboxVersion(
                id: id, project: try state.named(project: project).id, name: name, now: time.now)
            version.status = status
            version.dueDate = dueDate
            state.versions[id] = version
            return id
        }
    }

    /// Adds a category of issues.
    /// - Parameter assignee: The login of who is assigned where nobody else is.
    /// - Returns: The category's id.
    /// - Throws: ``UnknownNameError`` if there is no such project or login.
    @discardableResult
    public func addCategory(
        _ name: String, in project: String, assignee: String? = nil
    ) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            let id = state.nextID(.category)
            var category = SandboxCategory(id: id, project: try state.named(project: project).id, name: name)
            if let assignee { category.assignee = try state.named(user: assignee).id }
            state.categories[id] = category
            return id
        }
    }

    /// Adds an issue. What the closure does not set is as of a new one.
    ///
    /// ```swift
    /// try sandbox.addIssue(in: "some-project", subject: "Printer on fire", author: "jens") {
    ///     $0.status = .closed
    ///     $0.note("Water helped.", by: "felix")
    /// }
    /// ```
    /// - Returns: The issue's id.
    /// - Throws: ``UnknownNameError`` if something that is named is not there.
    @discardableResult
    public func addIssue(
        in project: String, subject: String, author: String, _ change: (inout IssueDraft) -> Void = { _ in }
    ) throws(UnknownNameError) -> Int {
        var changed = IssueDraft()
        change(&changed)
        let draft = changed
        return try setUp { state throws(UnknownNameError) in
            let project = try state.named(project: project)
            let author = try state.named(user: author)
            var issue = SandboxIssue(
                project: project.id, tracker: draft.tracker.id, author: author.id, subject: subject,
                now: draft.createdOn ?? time.now)
            issue.id = state.nextID(.issue)
            try state.apply(draft, to: &issue)
            state.issues[issue.id] = issue
            if let parent = issue.parent { state.recalculate(parent, issue.updatedOn) }
            return issue.id
        }
    }

    /// Books time.
    /// - Parameters:
    ///   - project: An identifier; of an entry on an issue it is the issue's.
    ///   - issue: The issue's id; none if left out.
    ///   - user: The login of whose time it is.
    ///   - hours: More than zero.
    ///   - activity: `Design` or `Development`.
    ///   - comments: What was done; nothing if left out.
    ///   - spentOn: Today if left out.
    /// - Returns: The time entry's id.
    /// - Throws: ``UnknownNameError`` if something that is named is not there.
    @discardableResult
    public func addTimeEntry(
        in project: String, issue: Int? = nil, user: String, hours: Double, activity: String = "Development",
        comments: String? = nil, spentOn: Day? = nil
    ) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            let user = try state.named(user: user)
            guard let activity = SandboxActivity.all.first(where: { $0.name == activity }) else {
                throw UnknownNameError(kind: "activity", name: activity)
            }
            var place = try state.named(project: project).id
            if let issue {
                guard let found = state.issues[issue] else { throw UnknownNameError(kind: "issue", name: "\(issue)") }
                place = found.project
            }
            let entry = SandboxTimeEntry(
                project: place, issue: issue, user: user.id, author: user.id, activity: activity.id, hours: hours,
                comments: comments, spentOn: spentOn ?? Day(time.now, in: .gmt), createdOn: time.now,
                updatedOn: time.now)
            return state.add(entry).id
        }
    }

    /// Adds a custom field.
    /// - Returns: The field's id, as in `cf_1`.
    @discardableResult
    public func addCustomField(_ field: CustomField) -> Int {
        state.withLock { state in
            let id = state.nextID(.customField)
            state.customFields[id] = SandboxCustomField(
                id: id, name: field.name, format: field.format, owner: field.owner, isFilter: field.isFilter,
                isMultiple: field.isMultiple, isRequired: field.isRequired, possibleValues: field.possibleValues,
                lengths: field.lengths)
            return id
        }
    }

    /// Says something to news, which no client can.
    /// - Parameters:
    ///   - news: Which news, by their id.
    ///   - author: The login of who says it.
    ///   - content: What is said.
    /// - Throws: ``UnknownNameError`` if there are no such news or login.
    public func comment(onNews news: Int, by author: String, _ content: String) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            let user = try state.named(user: author)
            guard state.news[news] != nil else { throw UnknownNameError(kind: "news", name: String(news)) }
            let comment = SandboxNews.Comment(id: state.nextID(.comment), author: user.id, content: content)
            state.news[news]?.comments.append(comment)
        }
    }

    /// Writes to a forum, which no client can. The author watches it, as on the real server.
    /// - Parameters:
    ///   - project: Its identifier.
    ///   - author: The login of who writes it.
    /// - Returns: The message's id, for the watchers of ``Planio/Watched/messages(_:)``.
    /// - Throws: ``UnknownNameError`` if there is no such project or login.
    @discardableResult
    public func addMessage(in project: String, by author: String) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            let (project, author) = (try state.named(project: project), try state.named(user: author))
            let id = state.nextID(.message)
            state.messages[id] = SandboxMessage(id: id, project: project.id, watchers: [author.id])
            return id
        }
    }

    func setUp<Result>(
        _ work: @Sendable (inout SandboxState) throws(UnknownNameError) -> Result
    ) throws(UnknownNameError) -> Result {
        try state.withLock { state throws(UnknownNameError) in try work(&state) }
    }
}

extension SandboxState {
    func named(user login: String) throws(PlanioSandbox.UnknownNameError) -> SandboxUser {
        guard let user = user(login: login) else { throw .init(kind: "user", name: login) }
        return user
    }

    func named(project name: String) throws(PlanioSandbox.UnknownNameError) -> SandboxProject {
        guard let project = project(name) else { throw .init(kind: "project", name: name) }
        return project
    }

    func set(_ given: [Int: JSONValue], _ fields: [SandboxCustomField], on values: inout SandboxCustomValues) {
        var members = JSONMembers()
        for (id, value) in given { members[String(id)] = value }
        assignCustomFields(["custom_field_values": .object(members)], fields, to: &values)
        values.store(fields)
    }
}
