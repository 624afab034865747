public import Foundation

extension PlanioClient.Issues {
    /// The issues that changed since a time, closed ones included: ``Planio/ChangedElements``. Needs the scope
    /// ``Scope/viewIssues``.
    /// - Parameters:
    ///   - time: Changes at this time and later; fractions of a second are cut off.
    ///   - project: Only this project's and its subprojects' issues.
    ///   - include: What else each issue contains.
    public func changed(
        since time: Date, in project: Planio.Project.Selector? = nil, include: Set<Planio.Issue.ListInclude> = []
    ) -> Planio.ChangedElements<Planio.Issue> {
        changed(after: Planio.ChangeCursor(since: time), in: project, include: include)
    }

    /// As ``changed(since:in:include:)``, where reading ended before.
    public func changed(
        after cursor: Planio.ChangeCursor<Planio.Issue>, in project: Planio.Project.Selector? = nil,
        include: Set<Planio.Issue.ListInclude> = []
    ) -> Planio.ChangedElements<Planio.Issue> {
        let list = list(in: project, matching: [.status(.any)], include: include)
        return Planio.ChangedElements(
            source: ChangeSource(client: client, access: .byTimeAndID, list: list.query), start: cursor)
    }
}

extension PlanioClient.Projects {
    /// The projects that changed since a time, closed ones included; archived ones are in no list:
    /// ``Planio/ChangedElements``. Of a second in which more than 100 changed all are given again where reading ends in it.
    public func changed(
        since time: Date, include: Set<Planio.Project.Include> = []
    ) -> Planio.ChangedElements<Planio.Project> {
        changed(after: Planio.ChangeCursor(since: time), include: include)
    }

    /// As ``changed(since:include:)``, where reading ended before.
    public func changed(
        after cursor: Planio.ChangeCursor<Planio.Project>, include: Set<Planio.Project.Include> = []
    ) -> Planio.ChangedElements<Planio.Project> {
        let list = list(matching: [.status(.is(.active, .closed))], include: include)
        return Planio.ChangedElements(
            source: ChangeSource(client: client, access: .byTime, list: list.query), start: cursor)
    }
}

extension PlanioClient.Users {
    /// The users who changed since a time, locked ones included; administrators only: ``Planio/ChangedElements``. The server
    /// has no filter for it, so that the list is read from its newest end, and given in one batch.
    public func changed(since time: Date) -> Planio.ChangedElements<Planio.User> {
        changed(after: Planio.ChangeCursor(since: time))
    }

    /// As ``changed(since:)``, where reading ended before.
    public func changed(
        after cursor: Planio.ChangeCursor<Planio.User>
    ) -> Planio.ChangedElements<Planio.User> {
        let list = list(matching: [.status(.is(.active, .registered, .locked))])
        return Planio.ChangedElements(
            source: ChangeSource(client: client, access: .byOrder, list: list.query), start: cursor)
    }
}
