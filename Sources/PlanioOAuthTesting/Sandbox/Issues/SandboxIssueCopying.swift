import Foundation
import PlanioOAuth

// Creating an issue as a copy of another (`copy_from`).

extension SandboxIssue {
    mutating func copy(_ source: SandboxIssue) {
        let (project, author, created) = (project, author, createdOn)
        self = source
        id = 0
        status = SandboxStatus.initial
        journals = []
        attachments = []
        watchers = []
        lockVersion = 0
        closedOn = nil
        self.author = author
        if project != 0 { self.project = project }
        createdOn = created
        updatedOn = created
    }
}

extension SandboxState {
    func copySource(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxIssue? {
        guard context.parameters.text("copy_from") != nil else { return nil }
        let source = (context.parameters["copy_from"]?.rubyInt).flatMap { issues[$0] }
        guard let source, lists(source, context.caller) else { throw SandboxRefusal(status: 404) }
        guard let project = projects[source.project], allows(.copyIssues, in: project, context.caller) else {
            throw denied(context.caller)
        }
        return source
    }

    /// The link, the attachments, the watchers and the subtasks, as far as they are asked for.
    mutating func finishCopy(of source: SandboxIssue, as copy: SandboxIssue, _ context: SandboxContext) {
        if context.parameters.text("link_copy") == "1", source.project == copy.project {
            let id = nextID(.relation)
            relations[id] = SandboxRelation(id: id, from: source.id, to: copy.id, type: "copied_to")
        }
        if context.parameters.text("copy_attachments") == "1" {
            let copies = attach(source.attachments)
            issues[copy.id]?.attachments += copies
        }
        if let project = projects[copy.project], allows(.addIssueWatchers, in: project, context.caller) {
            for watcher in source.watchers where issues[copy.id]?.watchers.contains(watcher) == false {
                issues[copy.id]?.watchers.append(watcher)
            }
        }
        guard context.parameters.text("copy_subtasks") != nil else { return }
        for child in children(ofIssue: source.id) where lists(child, context.caller) && child.id != copy.id {
            var copied = SandboxIssue(
                project: copy.project, tracker: child.tracker, author: copy.author, subject: "", now: context.now)
            copied.copy(child)
            copied.parent = copy.id
            copied.id = nextID(.issue)
            issues[copied.id] = copied
            finishCopy(of: child, as: copied, context)
        }
        recalculate(copy.id, context.now)
    }
}
