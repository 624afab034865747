public import PlanioOAuth

// Models for tests and previews, with what the server always sends.

extension Planio.Entity {
    /// An element that is read from JSON as the server would send it.
    /// - Throws: `JSONError` that names what is missing or does not fit.
    public static func stub(json: JSONValue) throws -> Self { try JSONText(json).read() }

    /// Members that fit, and those of a test.
    fileprivate static func stub(_ members: JSONMembers, _ change: (inout JSONMembers) -> Void) -> Self {
        var members = members
        change(&members)
        do {
            return try stub(json: .object(members))
        } catch {
            // The members above fit the type; so it is the test's own that do not, and it cannot go on.
            preconditionFailure("\(Self.self).stub: \(error)")
        }
    }
}

extension Planio.Issue {
    /// An issue for tests and previews: `Planio.Issue.stub(id: 1, subject: "x") { $0["done_ratio"] = 50 }`.
    /// - Parameter change: Further members, as the server spells them. It stops the test if they do not fit.
    public static func stub(
        id: ID = 1, subject: String = "Issue", _ change: (inout JSONMembers) -> Void = { _ in }
    ) -> Planio.Issue {
        stub(
            [
                "id": .int(id.rawValue), "project": ["id": 1, "name": "Project"], "tracker": ["id": 1, "name": "Bug"],
                "status": ["id": 1, "name": "New", "is_closed": false], "priority": ["id": 2, "name": "Normal"],
                "author": ["id": 5, "name": "Jens Maker"], "subject": .string(subject), "description": "",
                "start_date": nil, "due_date": nil, "done_ratio": 0, "is_private": false, "estimated_hours": nil,
                "total_estimated_hours": nil, "created_on": "2026-01-01T00:00:00Z",
                "updated_on": "2026-01-01T00:00:00Z", "closed_on": nil,
            ], change)
    }
}

extension Planio.User {
    /// A user for tests and previews.
    /// - Parameter change: Further members, as the server spells them. It stops the test if they do not fit.
    public static func stub(
        id: ID = 5, login: String = "jens", firstname: String = "Jens", lastname: String = "Maker",
        _ change: (inout JSONMembers) -> Void = { _ in }
    ) -> Planio.User {
        stub(
            [
                "id": .int(id.rawValue), "login": .string(login), "firstname": .string(firstname),
                "lastname": .string(lastname), "created_on": "2026-01-01T00:00:00Z",
                "updated_on": "2026-01-01T00:00:00Z", "last_login_on": nil,
            ], change)
    }
}

extension Planio.Project {
    /// A project for tests and previews.
    /// - Parameter change: Further members, as the server spells them. It stops the test if they do not fit.
    public static func stub(
        id: ID = 1, identifier: String = "project", name: String = "Project",
        _ change: (inout JSONMembers) -> Void = { _ in }
    ) -> Planio.Project {
        stub(
            [
                "id": .int(id.rawValue), "name": .string(name), "identifier": .string(identifier), "description": "",
                "homepage": "", "status": 1, "is_public": true, "inherit_members": false,
                "created_on": "2026-01-01T00:00:00Z", "updated_on": "2026-01-01T00:00:00Z",
            ], change)
    }
}

extension Planio.TimeEntry {
    /// A time entry for tests and previews.
    /// - Parameter change: Further members, as the server spells them. It stops the test if they do not fit.
    public static func stub(
        id: ID = 1, hours: Double = 1, spentOn: Day? = nil, _ change: (inout JSONMembers) -> Void = { _ in }
    ) -> Planio.TimeEntry {
        stub(
            [
                "id": .int(id.rawValue), "project": ["id": 1, "name": "Project"], "issue": ["id": 1],
                "user": ["id": 5, "name": "Jens Maker"], "activity": ["id": 9, "name": "Development"],
                "hours": .double(hours), "comments": "", "spent_on": .string(spentOn?.description ?? "2026-01-01"),
                "created_on": "2026-01-01T00:00:00Z", "updated_on": "2026-01-01T00:00:00Z",
            ], change)
    }
}
