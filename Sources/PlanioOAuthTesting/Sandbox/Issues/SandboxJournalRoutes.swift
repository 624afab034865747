import Foundation
import PlanioOAuth

// Notes that are changed afterwards, as Redmine's JournalsController does it.

extension SandboxState {
    static let journalRoutes: [SandboxRoute] = [
        SandboxRoute("PUT", "journals/:id") { state, context throws(SandboxRefusal) in
            try state.updateJournal(context)
        }
    ]

    private mutating func updateJournal(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        let id = context.id()
        let found = issues.values.first { issue in issue.journals.contains { $0.id == id } }
        guard var issue = found, lists(issue, caller), let project = projects[issue.project],
            let position = issue.journals.firstIndex(where: { $0.id == id })
        else { throw SandboxRefusal(status: 404) }
        var journal = issue.journals[position]
        guard !journal.isPrivate || journal.user == caller.id || lists(.viewPrivateNotes, in: project, caller) else {
            throw SandboxRefusal(status: 404)
        }
        try authorize([.editIssueNotes, .editOwnIssueNotes], in: project, caller)
        let isOwn = journal.user == caller.id
        guard allows(.editIssueNotes, in: project, caller) || isOwn && allows(.editOwnIssueNotes, in: project, caller)
        else { throw SandboxRefusal(status: 403) }
        guard let attributes = context.parameters["journal"]?.object else { throw SandboxRefusal(.internalError) }
        if let notes = attributes["notes"], notes.array == nil, notes.object == nil { journal.notes = notes.rubyText }
        if let isPrivate = attributes["private_notes"], allows(.setNotesPrivate, in: project, caller) {
            journal.isPrivate = SandboxIssueEdit.isTrue(isPrivate)
        }
        journal.updatedBy = caller.id
        journal.updatedOn = context.now
        issue.journals[position] = journal
        issues[issue.id] = issue
        return .noContent
    }
}
