import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    @Suite("Contract: versions and categories")
    struct VersionContract {
        @Test(
            "a version is created with all its fields, listed, changed, used and deleted", arguments: ContractServer.all
        )
        func versions(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let field = try server.addCustomField(
                PlanioSandbox.CustomField(
                    "Codename", .list, of: .version, isMultiple: true, possibleValues: ["A", "B"]))
            defer { try? server.removeCustomField(field) }
            try await server.withProject { project, jens in
                let version = try await jens.versions.create(in: .id(project.id), name: "2.0") {
                    $0.description = "Second"
                    $0.status = .locked
                    $0.dueDate = Day("2036-11-28")
                    $0.sharing = .descendants
                    $0.wikiPageTitle = "Two"
                    $0.isDefault = true
                    $0.customFields[.init(field)] = .choices(["A", "B"])
                }
                #expect(version.project?.id == project.id && version.name == "2.0")
                #expect(version.description == "Second" && version.status == .locked)
                #expect(version.dueDate == Day("2036-11-28") && version.sharing == .descendants)
                #expect(version.wikiPageTitle == "Two" && version.createdOn != nil && version.updatedOn != nil)
                #expect(version.estimatedHours == 0 && version.spentHours == 0)
                #expect(version.customFields?.first { $0.id == .init(field) }?.texts == ["A", "B"])
                #expect(try await jens.versions.get(version.id) == version)
                #expect(try await jens.projects.get(.id(project.id)).defaultVersion?.id == version.id)
                for path in ["/versions/\(version.id).json", "/projects/\(project.identifier)/versions.json"] {
                    try expectLossless(try await server.send(.get, path, as: .key(server.jens)), Planio.Version.self)
                }
                let listed = try await jens.versions.list(in: .identifier(project.identifier))
                #expect(listed.map(\.id) == [version.id] && listed.first?.spentHours == nil)

                try await jens.versions.update(version.id, confirming: .readBack) {
                    $0.status = .open
                    $0.dueDate = nil
                    $0.description = nil
                    $0.wikiPageTitle = nil
                }
                let changed = try await jens.versions.get(version.id)
                #expect(changed.status == .open && changed.dueDate == nil && changed.description == nil)

                let issue = try await jens.issues.create(in: .id(project.id), subject: "Planned") {
                    $0.fixedVersionID = version.id
                    $0.estimatedHours = 2.5
                }
                try await jens.timeEntries.create(on: issue.id, hours: 1.25) { $0.activityID = 9 }
                let planned = try await jens.versions.get(version.id)
                #expect(planned.estimatedHours == 2.5 && planned.spentHours == 1.25)
                let used = await planioError { try await jens.versions.delete(version.id) }
                #expect(used?.isInUse(.version) == true && used?.status == 422)
                #expect(used?.description.contains("take it away there first") == true)
                try await jens.issues.delete(issue.id, bookedTime: .destroy)
                try await jens.versions.delete(version.id)
                #expect(await planioError { _ = try await jens.versions.get(version.id) }?.status == 404)
                #expect(try await jens.projects.get(.id(project.id)).defaultVersion == nil)
            }
        }

        @Test(
            "sharing that the caller may not set is told, and decides where a version is offered",
            arguments: ContractServer.all)
        func sharing(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let system = await planioError {
                    try await jens.versions.create(in: .id(project.id), name: "all") { $0.sharing = .system }
                }
                #expect(system?.ignoredFields == ["sharing"])
                let sub = try await server.addSubproject(of: project) { $0.inheritsMembers = true }
                let version = try await jens.versions.create(in: .id(project.id), name: "below") {
                    $0.sharing = .descendants
                }
                let own = try await jens.versions.create(in: .id(sub.id), name: "above") { $0.sharing = .hierarchy }
                #expect(try await jens.versions.list(in: .id(sub.id)).map(\.name).sorted() == ["above", "below"])
                #expect(
                    try await jens.versions.list(in: .id(project.id)).map(\.name).sorted() == ["above", "all", "below"])
                let issue = try await jens.issues.create(in: .id(sub.id), subject: "x") {
                    $0.fixedVersionID = version.id
                }
                #expect(issue.fixedVersion?.id == version.id)
                // Shared with fewer, it is taken off the issues of the others.
                try await jens.versions.update(version.id, confirming: .readBack) { $0.sharing = .notShared }
                #expect(try await jens.issues.get(issue.id).fixedVersion == nil)
                let dropped = await planioError {
                    try await jens.versions.update(own.id, confirming: .readBack) { $0.sharing = .system }
                }
                #expect(dropped?.ignoredFields == ["sharing"])
            }
        }

        @Test("what is wrong with a version or category, in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            func long(_ count: Int) -> JSONValue { .string(String(repeating: "x", count: count)) }
            try await server.withProject { project, jens in
                let version = try await jens.versions.create(in: .id(project.id), name: "1")
                let category = try await jens.issueCategories.create(in: .id(project.id), name: "1")
                let base = "/projects/\(project.identifier)"
                let cases: [(String, JSONValue, [String])] = [
                    ("versions", [:], ["Name cannot be blank"]),
                    ("versions", ["version": ["name": "1"]], ["Name has already been taken"]),
                    (
                        "versions", ["version": ["name": "", "due_date": "nope", "description": long(256)]],
                        [
                            "Name cannot be blank", "Description is too long (maximum is 255 characters)",
                            "Due date is not a valid date",
                        ]
                    ),
                    (
                        "versions",
                        ["version": ["name": long(61), "wiki_page_title": long(256), "status": "x", "sharing": "x"]],
                        [
                            "Name is too long (maximum is 60 characters)",
                            "Wiki page title is too long (maximum is 255 characters)",
                            "Status is not included in the list",
                        ]
                    ),
                    ("issue_categories", [:], ["Name cannot be blank"]),
                    ("issue_categories", ["issue_category": ["name": "1"]], ["Name has already been taken"]),
                    (
                        "issue_categories", ["issue_category": ["name": long(61)]],
                        ["Name is too long (maximum is 60 characters)"]
                    ),
                ]
                for (what, body, errors) in cases {
                    let response = try await server.send(.post, "\(base)/\(what).json", as: .key(server.jens), body)
                    #expect(response.status == 422, "\(what) \(body)")
                    #expect(response["errors"] == .array(errors.map(JSONValue.string)), "\(what) \(body)")
                    #expect(
                        try await server.send(.post, "\(base)/\(what).json", as: .key(server.felix), body).status == 403
                    )
                    let list = try await server.send(.get, "\(base)/\(what).json", as: .key(server.felix))
                    #expect(list["total_count"] == 1 && !list.has("limit") && !list.has("offset"))
                }
                for path in ["/versions/\(version.id).json", "/issue_categories/\(category.id).json"] {
                    #expect(try await server.send(.put, path, as: .key(server.jens), [:]).status == 204)
                    #expect(try await server.send(.get, path, as: .nobody).status == 200)
                    #expect(try await server.send(.put, path, as: .key(server.felix), [:]).status == 403)
                    #expect(try await server.send(.delete, path, as: .nobody).status == 401)
                }
            }
        }

        @Test(
            "a category is created, changed, and deleted with what becomes of its issues", arguments: ContractServer.all
        )
        func categories(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let id = try await server.id(server.jens)
            try await server.withProject { project, jens in
                let categories = jens.issueCategories
                let first = try await categories.create(in: .id(project.id), name: "First") {
                    $0.assignedToID = .user(id)
                }
                #expect(first.project?.id == project.id && first.assignedTo?.name == "Jens Maker")
                let second = try await categories.create(in: .id(project.id), name: "Second")
                #expect(second.assignedTo == nil)
                #expect(try await categories.list(in: .id(project.id)).map(\.name) == ["First", "Second"])
                #expect(try await categories.get(first.id) == first)
                for path in [
                    "/issue_categories/\(first.id).json", "/projects/\(project.identifier)/issue_categories.json",
                ] {
                    try expectLossless(
                        try await server.send(.get, path, as: .key(server.jens)), Planio.IssueCategory.self)
                }
                let ghost = await planioError {
                    try await categories.create(in: .id(project.id), name: "Ghost") { $0.assignedToID = .user(999_999) }
                }
                #expect(ghost?.ignoredFields == ["assigned_to_id"])
                try await categories.update(second.id, confirming: .readBack) {
                    $0.name = "Zweite"
                    $0.assignedToID = .user(id)
                }
                try await categories.update(second.id, confirming: .readBack) { $0.assignedToID = nil }

                let issue = try await jens.issues.create(in: .id(project.id), subject: "x") { $0.categoryID = first.id }
                let elsewhere = try await jens.issueCategories.list(in: "some-project")
                for other in [first.id, try #require(elsewhere.first?.id)] {
                    let refused = await planioError {
                        try await categories.delete(first.id, issues: .reassigned(to: other))
                    }
                    #expect(refused?.destructive?.contains("lose") == true)
                }
                let unknown = await planioError {
                    try await categories.delete(first.id, issues: .reassigned(to: 999_999))
                }
                #expect(unknown?.status == 404)
                #expect(try await jens.issues.get(issue.id).category?.id == first.id)
                try await categories.delete(first.id, issues: .reassigned(to: second.id))
                #expect(try await jens.issues.get(issue.id).category?.id == second.id)
                try await categories.delete(second.id, issues: .uncategorized)
                #expect(try await jens.issues.get(issue.id).category == nil)
            }
        }
    }
}
