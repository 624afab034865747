import Foundation
import PlanioOAuth

/// A time entry while its attributes are set.
struct SandboxTimeEntryEdit {
    let state: SandboxState
    let caller: SandboxCaller
    let original: SandboxTimeEntry?
    var entry: SandboxTimeEntry

    private var isHoursInvalid = false
    private var isDateInvalid = false
    private var isIssueInvalid = false
    private var isUserInvalid = false
    private var isUserBlank = false
    private var isProjectUnknown = false
    private var activityChanged = false

    init(_ entry: SandboxTimeEntry, original: SandboxTimeEntry?, _ state: SandboxState, _ caller: SandboxCaller) {
        self.entry = entry
        self.original = original
        self.state = state
        self.caller = caller
    }

    private var project: SandboxProject? { entry.project.flatMap { state.projects[$0] } }

    /// - Throws: A 500 for values that make the server stumble.
    mutating func assign(_ attributes: JSONMembers) throws(SandboxRefusal) {
        if attributes["hours"]?.array != nil { throw SandboxRefusal(.internalError) }
        func id(_ name: String) -> Int? {
            attributes[name].flatMap { $0.isBlank ? nil : $0.rubyInt }
        }
        if attributes["project_id"] != nil {
            entry.project = id("project_id")
            isProjectUnknown = entry.project != nil && project == nil
        }
        if let value = attributes["hours"] {
            switch SandboxHours.read(value) {
            case .none: entry.hours = nil
            case .invalid: isHoursInvalid = true
            case .hours(let hours): entry.hours = (hours * 60).rounded() / 60
            }
        }
        if let value = attributes["comments"] { entry.comments = value.rubyText }
        if attributes["activity_id"] != nil {
            activityChanged = id("activity_id") != entry.activity
            entry.activity = id("activity_id")
        }
        if let value = attributes["spent_on"] {
            let text = value.string?.trimmingCharacters(in: .whitespaces) ?? ""
            entry.spentOn = Day(text.replacing(/\s00:00:00$/, with: ""))
            isDateInvalid = entry.spentOn == nil && !text.isEmpty
        }
        if attributes["issue_id"] != nil { assignIssue(id("issue_id"), keepsProject: id("project_id") != nil) }
        if attributes["user_id"] != nil {
            if let user = id("user_id") { assignUser(user) } else { isUserBlank = true }
        }
        state.assignCustomFields(attributes, state.customFields(of: .timeEntry), to: &entry.customValues)
    }

    private mutating func assignIssue(_ id: Int?, keepsProject: Bool) {
        let isSame = id == original?.issue
        entry.issue = id
        guard !isSame, let issue = id.flatMap({ state.issues[$0] }), let target = state.projects[issue.project] else {
            return
        }
        isIssueInvalid = !(state.sees(issue, caller) && state.allows(.logTime, in: target, caller))
        if !isIssueInvalid, !keepsProject { entry.project = issue.project }
        // Without a project it is the issue's, whoever may see it.
        if entry.project == nil { entry.project = issue.project }
    }

    private mutating func assignUser(_ user: Int) {
        guard user != entry.user else { return }
        entry.user = user
        guard user != entry.author else { return }
        let mayForOthers = project.map { state.allows(.logTimeForOtherUsers, in: $0, caller) } == true
        isUserInvalid = !mayForOthers || !assignable.contains(user)
    }

    /// Who may log time in the project, and oneself.
    private var assignable: Set<Int> {
        let members =
            project?.members.filter { $0.value.roles.contains { state.roles[$0]?.has(.logTime) == true } } ?? [:]
        return Set(members.keys.filter { state.users[$0]?.isActive == true } + [caller.id].compactMap { $0 })
    }

    /// What is wrong, in the server's words and order.
    var problems: [String] {
        var problems = state.problems(entry.customValues, state.customFields(of: .timeEntry), project: project)
        if isUserBlank { problems.append("User cannot be blank") }
        if entry.activity == nil { problems.append("Activity cannot be blank") }
        if entry.project == nil { problems.append("Project cannot be blank") }
        if entry.hours == nil, !isHoursInvalid { problems.append("Hours cannot be blank") }
        if entry.spentOn == nil { problems.append("Date cannot be blank") }
        if isHoursInvalid { problems.append("Hours is invalid") }
        if (entry.comments?.count ?? 0) > 1024 {
            problems.append("Comment is too long (maximum is 1024 characters)")
        }
        if isDateInvalid { problems.append("Date is not a valid date") }
        return problems + hourProblems + referenceProblems
    }

    private var hourProblems: [String] {
        guard let hours = entry.hours, hours != original?.hours else { return [] }
        var problems = hours < 0 ? ["Hours is invalid"] : []
        let others = state.timeEntries.values.filter {
            $0.user == entry.user && $0.spentOn == entry.spentOn && $0.id != entry.id && entry.spentOn != nil
        }
        let logged = others.reduce(0) { $0 + ($1.hours ?? 0) }
        if logged + hours > 999 {
            let minutes = Int((logged * 60).rounded())
            let padded = minutes % 60 < 10 ? "0\(minutes % 60)" : "\(minutes % 60)"
            problems.append(
                "Cannot log more than 999:00 hours on the same day (\(minutes / 60):\(padded) hours have already been logged)"
            )
        }
        return problems
    }

    private var referenceProblems: [String] {
        var problems: [String] = []
        if project == nil { problems.append("Project is invalid") }
        if isUserInvalid || isUserBlank { problems.append("User is invalid") }
        if let id = entry.issue {
            let issue = state.issues[id]
            if issue == nil || issue?.project != entry.project || isIssueInvalid { problems.append("Issue is invalid") }
        }
        if activityChanged, project != nil, entry.activity.flatMap({ SandboxActivity.named($0) }) == nil {
            problems.append("Activity is not included in the list")
        }
        return problems
    }
}
