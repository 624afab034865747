import Foundation
import PlanioOAuth

/// An issue while its attributes are set: what the server takes, what it drops without a word, and what it finds wrong.
///
/// The order is Redmine's: the project and the tracker first, because the others depend on them; attributes that role,
/// workflow or tree do not let through are passed over.
struct SandboxIssueEdit {
    let state: SandboxState
    let caller: SandboxCaller
    /// As it was; `nil` for a new one.
    let original: SandboxIssue?
    var issue: SandboxIssue
    /// Whether a project is known, which a new issue may lack.
    var hasProject: Bool

    private(set) var notes: String?
    private(set) var hasPrivateNotes = false
    private(set) var deletedAttachments: [Int] = []
    private(set) var staleLock = false
    var failedUploads = 0

    private var invalidDates: Set<String> = []
    private var isEstimateInvalid = false
    private var isParentInvalid = false
    private var unknownPriority = false
    private var assigneeChanged = false

    init(
        _ issue: SandboxIssue, original: SandboxIssue?, hasProject: Bool = true, _ state: SandboxState,
        _ caller: SandboxCaller
    ) {
        self.issue = issue
        self.original = original
        self.hasProject = hasProject
        self.state = state
        self.caller = caller
    }

    private var isNew: Bool { original == nil }
    private var project: SandboxProject? { hasProject ? state.projects[issue.project] : nil }

    private var isParent: Bool { original.map { !state.children(ofIssue: $0.id).isEmpty } == true }

    private var mayEdit: Bool {
        isNew || project.map { state.mayEdit(issue, in: $0, caller) } == true
    }

    private func allows(_ permission: Scope) -> Bool {
        project.map { state.allows(permission, in: $0, caller) } == true
    }

    // MARK: Setting

    /// - Throws: A 404 for an unknown watcher, a 500 for values that make the server stumble.
    mutating func assign(_ attributes: JSONMembers) throws(SandboxRefusal) {
        assignProject(attributes)
        for name in ["tracker_id", "status_id"] {
            // The server converts these without looking.
            switch attributes[name] {
            case .bool?, .array?, .object?: throw SandboxRefusal(.internalError)
            default: break
            }
        }
        if mayEdit { assignTracker(attributes["tracker_id"]) }
        assignStatus(attributes["status_id"])
        if mayEdit { try assignAttributes(attributes) }
        if let text = attributes["notes"], mayNote { notes = text.rubyText }
        if !isNew, allows(.setNotesPrivate), let value = attributes["private_notes"] {
            hasPrivateNotes = Self.isTrue(value)
        }
        try assignPrivacy(attributes)
        if isNew, allows(.addIssueWatchers), let ids = attributes["watcher_user_ids"], ids.object == nil {
            var watchers: [Int] = []
            for id in (ids.array ?? [ids]).filter({ !$0.isBlank }).compactMap(\.rubyInt) where !watchers.contains(id) {
                watchers.append(id)
            }
            guard watchers.allSatisfy(state.hasPrincipal) else { throw SandboxRefusal(.error(404, "Not Found")) }
            issue.watchers = watchers
        }
        if mayEdit, !isNew {
            deletedAttachments = attributes["deleted_attachment_ids"]?.array?.compactMap(\.rubyInt) ?? []
        }
    }

    private var mayNote: Bool { project.map { state.roleHas(.addIssueNotes, in: $0, caller) } == true }

    private mutating func assignProject(_ attributes: JSONMembers) {
        guard let value = attributes["project_id"], value != .null, isNew || mayEdit else { return }
        let target = value.rubyText.flatMap { state.project($0) }
        // Only where issues may be added, or where it is already.
        guard let target, target.id == original?.project || state.lists(.addIssues, in: target, caller) else { return }
        if hasProject, target.id != issue.project {
            let category = issue.category.flatMap { state.categories[$0] }
            issue.category = state.categories.values.first { $0.project == target.id && $0.name == category?.name }?.id
            if let id = issue.version, !state.isShared(version: id, with: target) { issue.version = nil }
            issue.parent = nil
        }
        issue.project = target.id
        hasProject = true
        if isNew, issue.version == nil { issue.version = target.defaultVersion }
    }

    private mutating func assignTracker(_ value: JSONValue?) {
        guard let project else { return }
        if let id = value?.rubyInt, project.trackers.contains(id) { issue.tracker = id }
        if !project.trackers.contains(issue.tracker), isNew { issue.tracker = project.trackers.first ?? 0 }
    }

    private mutating func assignStatus(_ value: JSONValue?) {
        guard hasProject else { return }
        let allowed = state.allowedStatuses(issue, was: original, caller).map(\.id)
        if mayEdit, let id = value?.rubyInt, allowed.contains(id) { issue.status = id }
        if isNew, !allowed.contains(issue.status) { issue.status = allowed.first ?? SandboxStatus.initial }
    }

    private mutating func assignPrivacy(_ attributes: JSONMembers) throws(SandboxRefusal) {
        let isOwn = issue.author == caller.id
        guard allows(.setIssuesPrivate) || (isOwn && allows(.setOwnIssuesPrivate)) else { return }
        switch attributes["is_private"] {
        case nil, .object?: return
        case .array(let values)?: issue.isPrivate = Self.isTrue(.array(values))
        case let value?:
            // The column takes no null.
            if value.isBlank { throw SandboxRefusal(.internalError) }
            issue.isPrivate = Self.isTrue(value)
        }
    }

    private mutating func assignAttributes(_ attributes: JSONMembers) throws(SandboxRefusal) {
        if let value = attributes["lock_version"]?.rubyInt { staleLock = value != issue.lockVersion }
        if let value = attributes["subject"] { issue.subject = value.rubyText ?? "" }
        if let value = attributes["description"], value.object == nil {
            issue.description = value.rubyText.map(Self.withCRLF)
        }
        if let value = attributes["category_id"], value.object == nil { issue.category = Self.id(value) }
        if let value = attributes["fixed_version_id"], value.object == nil { issue.version = Self.id(value) }
        if let value = attributes["assigned_to_id"], value.object == nil, isNew || value != .null {
            // Of an issue that there is, null does not take the assignee away.
            assignAssignee(value)
        }
        if !(isParent && state.settings.derivesParentValues) {
            if let value = attributes["priority_id"] { assignPriority(value) }
            if let value = attributes["done_ratio"] {
                issue.doneRatio = value.isBlank ? 0 : value.rubyInt ?? issue.doneRatio
            }
            try assignDay(attributes, "start_date", \.startDate)
            try assignDay(attributes, "due_date", \.dueDate)
        }
        if let value = attributes["estimated_hours"] { try assignEstimate(value) }
        if let value = attributes["parent_issue_id"], allows(.manageSubtasks) { assignParent(value) }
        state.assignCustomFields(attributes, state.fields(of: issue), to: &issue.customValues)
    }

    private mutating func assignPriority(_ value: JSONValue) {
        let id = value.isBlank ? SandboxPriority.standard : value.rubyInt ?? 0
        unknownPriority = SandboxPriority.named(id) == nil
        if !unknownPriority { issue.priority = id }
    }

    private mutating func assignAssignee(_ value: JSONValue) {
        var id = Self.id(value)
        if value.string == "me" { id = caller.id }
        if value.string == "none", !isNew { id = nil }
        if id != issue.assignee { assigneeChanged = true }
        issue.assignee = id
    }

    private mutating func assignDay(
        _ attributes: JSONMembers, _ name: String, _ path: WritableKeyPath<SandboxIssue, Day?>
    ) throws(SandboxRefusal) {
        guard let value = attributes[name] else { return }
        if value.array != nil { throw SandboxRefusal(.internalError) }
        let text = value.string?.trimmingCharacters(in: .whitespaces) ?? ""
        let day = Day(text.replacing(/\s00:00:00$/, with: ""))
        if day == nil, !text.isEmpty { invalidDates.insert(name) }
        issue[keyPath: path] = day
    }

    private mutating func assignEstimate(_ value: JSONValue) throws(SandboxRefusal) {
        if value.array != nil || value.object != nil { throw SandboxRefusal(.internalError) }
        switch SandboxHours.read(value) {
        case .none: issue.estimatedHours = nil
        case .invalid: isEstimateInvalid = true
        case .hours(let hours):
            issue.estimatedHours = hours
            isEstimateInvalid = hours < 0
        }
    }

    private mutating func assignParent(_ value: JSONValue) {
        guard let text = value.rubyText?.trimmingCharacters(in: .whitespaces), !text.isEmpty else {
            issue.parent = nil
            return
        }
        let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
        guard let id = Int(digits), let parent = state.issues[id],
            id == original?.parent || state.lists(parent, caller)
        else {
            isParentInvalid = true
            return
        }
        issue.parent = id
    }

    private static func id(_ value: JSONValue) -> Int? { value.isBlank ? nil : value.rubyInt }

    private static func withCRLF(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
    }

    static func isTrue(_ value: JSONValue) -> Bool {
        switch value {
        case .bool(let isTrue): isTrue
        case .null: false
        default: !["", "0", "f", "F", "false", "FALSE", "off", "OFF"].contains(value.rubyText ?? "")
        }
    }

    // MARK: Judging

    /// The default assignee, where none is given or one that does not exist.
    mutating func assignDefaults() {
        guard isNew, let project, issue.assignee.flatMap({ state.users[$0] }) == nil else { return }
        let assignable = state.assignable(in: project, issue)
        let category = issue.category.flatMap { state.categories[$0]?.assignee }
        for candidate in [category, project.defaultAssignee] {
            guard let candidate, assignable.contains(candidate) else { continue }
            issue.assignee = candidate
            return
        }
    }

    /// What is wrong, in the server's words and order.
    var problems: [String] {
        var problems: [String] = []
        problems += SandboxState.failedUploads(failedUploads)
        if issue.customValues != original?.customValues || isNew {
            problems += state.problems(issue.customValues, hasProject ? state.fields(of: issue) : [], project: project)
        }
        if isNew, !issue.watchers.allSatisfy(state.canWatch) { problems.append("Watchers is invalid") }
        let isBlank = issue.subject.allSatisfy(\.isWhitespace)
        if isBlank { problems.append("Subject cannot be blank") }
        if !hasProject {
            problems += ["Project cannot be blank", "Tracker cannot be blank", "Status cannot be blank"]
        }
        if unknownPriority { problems.append("Priority cannot be blank") }
        if issue.subject.count > 255 { problems.append("Subject is too long (maximum is 255 characters)") }
        if !(0...100).contains(issue.doneRatio) { problems.append("% Done is not included in the list") }
        if isEstimateInvalid { problems.append("Estimated time is invalid") }
        if invalidDates.contains("start_date") { problems.append("Start date is not a valid date") }
        if invalidDates.contains("due_date") { problems.append("Due date is not a valid date") }
        return problems + dateProblems + referenceProblems
    }

    private var dateProblems: [String] {
        guard let start = issue.startDate else { return [] }
        var problems: [String] = []
        if let due = issue.dueDate, due < start, start != original?.startDate || due != original?.dueDate {
            problems.append("Due date must be greater than start date")
        }
        if start != original?.startDate, let soonest = state.soonestStart(of: issue, below: issue.parent),
            start < soonest
        {
            func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let date = "\(padded(soonest.month))/\(padded(soonest.day))/\(soonest.year)"
            problems.append("Start date cannot be earlier than \(date) because of preceding issues")
        }
        return problems
    }

    private var referenceProblems: [String] {
        guard let project else { return isParentInvalid ? ["Parent task is invalid"] : [] }
        var problems: [String] = []
        if let id = issue.version {
            let version = state.versions[id]
            let isKept = id == original?.version
            let isOffered = version?.status == "open" && state.isShared(version: id, with: project)
            if version == nil || (!isKept && !isOffered) {
                problems.append("Target version is not included in the list")
            } else if original?.isClosed == true, !issue.isClosed, version?.status == "closed" {
                problems.append("An issue assigned to a closed version cannot be reopened")
            }
        }
        if let id = issue.category, state.categories[id]?.project != project.id {
            problems.append("Category is not included in the list")
        }
        if assigneeChanged, let id = issue.assignee, !assignable(in: project).contains(id) {
            problems.append("Assignee is invalid")
        }
        return problems + parentProblems
    }

    /// Who is assigned already may stay.
    private func assignable(in project: SandboxProject) -> Set<Int> {
        var before = original ?? issue
        if isNew { before.assignee = nil }
        return state.assignable(in: project, before)
    }

    private var parentProblems: [String] {
        if isParentInvalid { return ["Parent task is invalid"] }
        guard let id = issue.parent, id != original?.parent, let parent = state.issues[id] else { return [] }
        if let original, state.selfAndDescendants(ofIssue: original.id).contains(id) {
            return ["Parent task is invalid"]
        }
        if !issue.isClosed, parent.isClosed { return ["An open issue cannot be attached to a closed parent task"] }
        return []
    }
}
