import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What an operation does, to show the scopes that it needs: with them it succeeds, and without any of them it does not.
struct OperationWork: Sendable {
    /// Who works, and on what.
    struct Place: Sendable {
        let server: RunningServer
        /// Has just the scopes that are to suffice, or fewer.
        let able: PlanioClient
        /// The same user's client, who may all that the user may: prepares what the work needs.
        let full: PlanioClient
        /// An issue of one's own.
        let issue: Planio.Issue.ID
        /// Somebody else.
        let felix: Planio.User.ID
        let name = "w-\(UUID().uuidString.prefix(13).lowercased())"

        func newProject() async throws -> Planio.Project.Selector {
            .id(try await full.projects.create(identifier: name, name: name).id)
        }
    }

    /// The server answered, and left out what was asked for.
    struct LeftOut: Error {}

    let operation: Planio.Operation
    let isAdministrators: Bool
    let perform: @Sendable (Place) async throws -> Void

    init(
        _ operation: Planio.Operation, isAdministrators: Bool = false,
        _ perform: @escaping @Sendable (Place) async throws -> Void
    ) {
        self.operation = operation
        self.isAdministrators = isAdministrators
        self.perform = perform
    }

    static let all = issues + time + projects + content + administration

    private static let issues = [
        OperationWork(.readIssues) { _ = try await $0.able.issues.get($0.issue) },
        OperationWork(.createIssues) { _ = try await $0.able.issues.create(in: "some-project", subject: $0.name) },
        OperationWork(.copyIssues) { _ = try await $0.able.issues.copy($0.issue, into: "some-project") },
        OperationWork(.updateIssues) { place in
            try await place.able.issues.update(place.issue) { $0.subject = place.name }
        },
        OperationWork(.addNotes) { try await $0.able.issues.update($0.issue) { $0.notes = "n" } },
        OperationWork(.addPrivateNotes) {
            try await $0.able.issues.update($0.issue) { ($0.notes, $0.privateNotes) = ("p", true) }
        },
        OperationWork(.editNotes) { place in
            try await place.full.issues.update(place.issue) { $0.notes = "n" }
            let issue = try await place.full.issues.get(place.issue, include: [.journals])
            let journal = try #require(issue.journals?.last)
            try await place.able.journals.update(journal.id) { $0.notes = "edited" }
        },
        OperationWork(.deleteIssues) { try await $0.able.issues.delete($0.issue) },
        OperationWork(.readWatchers) {
            guard try await $0.able.issues.get($0.issue, include: [.watchers]).watchers != nil else { throw LeftOut() }
        },
        OperationWork(.addWatchers) {
            try await $0.able.watchers.add(.user($0.felix), to: $0.issue, confirming: .none)
        },
        OperationWork(.removeWatchers) { try await $0.able.watchers.remove(.user($0.felix), from: $0.issue) },
        OperationWork(.manageRelations) { place in
            let other = try await place.full.issues.create(in: "some-project", subject: place.name).id
            let relation = try await place.able.issueRelations.create(from: place.issue, .relates, to: other)
            _ = try await place.able.issueRelations.list(of: place.issue)
            try await place.able.issueRelations.delete(relation.id)
        },
        OperationWork(.relateRevisions) { place in
            try place.server.addRevision("1", to: place.name, in: "some-project")
            let revision = Planio.Revision("1", of: place.name, in: "some-project")
            try await place.able.revisions.addRelatedIssue(place.issue, to: revision)
            try await place.able.revisions.removeRelatedIssue(place.issue, from: revision)
        },
    ]

    private static let time = [
        OperationWork(.readTimeEntries) { _ = try await $0.able.timeEntries.list().total },
        OperationWork(.bookTime) {
            _ = try await $0.able.timeEntries.create(on: $0.issue, hours: 1) { $0.activityID = 9 }
        },
        OperationWork(.bookTimeOnProjects) {
            _ = try await $0.able.timeEntries.create(in: 1, hours: 1) { $0.activityID = 9 }
        },
        OperationWork(.bookTimeOfOthers) { place in
            _ = try await place.able.timeEntries.create(on: place.issue, hours: 1) {
                ($0.activityID, $0.userID) = (9, place.felix)
            }
        },
        OperationWork(.editTimeEntries) { place in
            let entry = try await place.full.timeEntries.create(in: 1, hours: 1) { $0.activityID = 9 }
            try await place.able.timeEntries.update(entry.id) { $0.comments = "edited" }
            try await place.able.timeEntries.delete(entry.id)
        },
    ]

    private static let projects = [
        OperationWork(.readProjects) { _ = try await $0.able.projects.get("some-project") },
        OperationWork(.createProjects) { _ = try await $0.able.projects.create(identifier: $0.name, name: $0.name) },
        OperationWork(.updateProjects) { try await $0.able.projects.update("some-project") { $0.homepage = "" } },
        OperationWork(.closeProjects) { place in
            let project = try await place.newProject()
            try await place.able.projects.close(project)
            try await place.able.projects.reopen(project)
        },
        OperationWork(.deleteProjects) {
            try await $0.able.projects.delete(try await $0.newProject(), includingSubprojects: true)
        },
        OperationWork(.readMembers) { _ = try await $0.able.memberships.list(in: "some-project").total },
        OperationWork(.manageMembers) { place in
            let membership = try await place.able.memberships.create(
                in: try await place.newProject(), for: .user(place.felix), roles: [5])
            try await place.able.memberships.delete(membership.id)
        },
        OperationWork(.manageVersions) {
            let version = try await $0.able.versions.create(in: "some-project", name: $0.name)
            try await $0.able.versions.delete(version.id)
        },
        OperationWork(.manageCategories) {
            let category = try await $0.able.issueCategories.create(in: "some-project", name: $0.name)
            try await $0.able.issueCategories.delete(category.id, issues: .uncategorized)
        },
        OperationWork(.search) { _ = try await $0.able.search("anything").total },
    ]

    private static let content = [
        OperationWork(.readWiki) { place in
            let title = Planio.WikiPage.Title(place.name)
            _ = try await place.full.wiki.create(title, in: "some-project", text: "x")
            _ = try await place.able.wiki.get(title, in: "some-project")
        },
        OperationWork(.editWiki) {
            _ = try await $0.able.wiki.create(Planio.WikiPage.Title($0.name), in: "some-project", text: "x")
        },
        OperationWork(.deleteWikiPages) { place in
            let title = Planio.WikiPage.Title(place.name)
            _ = try await place.full.wiki.create(title, in: "some-project", text: "x")
            try await place.able.wiki.delete(title, in: "some-project")
        },
        OperationWork(.readNews) { _ = try await $0.able.news.list(in: "some-project").total },
        OperationWork(.manageNews) {
            try await $0.able.news.create(in: "some-project", title: $0.name, description: "x")
        },
        OperationWork(.readFiles) { _ = try await $0.able.files.list(in: "some-project").total },
        OperationWork(.manageFiles) {
            let upload = try await $0.able.attachments.upload(Data("x".utf8), named: "\($0.name).txt")
            _ = try await $0.able.files.create(upload, in: "some-project")
        },
        OperationWork(.upload) { _ = try await $0.able.attachments.upload(Data("x".utf8), named: "x.txt") },
    ]

    private static let administration = [
        OperationWork(.archiveProjects, isAdministrators: true) { place in
            let project = try await place.newProject()
            try await place.able.projects.archive(project)
            try await place.able.projects.unarchive(project)
        },
        OperationWork(.administer, isAdministrators: true) {
            _ = try await $0.able.users.list().total
            _ = try await $0.able.groups.list()
        },
    ]
}
