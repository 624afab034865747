import Foundation
import PlanioOAuth

/// A project while its attributes are set.
struct SandboxProjectEdit {
    let state: SandboxState
    let caller: SandboxCaller
    let original: SandboxProject?
    var project: SandboxProject

    init(_ project: SandboxProject, original: SandboxProject?, _ state: SandboxState, _ caller: SandboxCaller) {
        self.project = project
        self.original = original
        self.state = state
        self.caller = caller
    }

    private var isNew: Bool { original == nil }

    /// What a new project's maker gets by the role that the settings give: Redmine takes the first one.
    private func may(_ permission: Scope) -> Bool {
        if let original { return state.allows(permission, in: original, caller) }
        return caller.isAdmin || SandboxRole.standard[2].has(permission)
    }

    /// - Throws: A 500 for a parent that is named by its identifier or does not exist, as the server stumbles.
    mutating func assign(_ attributes: JSONMembers) throws(SandboxRefusal) {
        func id(_ name: String) -> Int? { attributes[name].flatMap { $0.isBlank ? nil : $0.rubyInt } }
        if let value = attributes["name"] { project.name = value.rubyText ?? "" }
        if let value = attributes["description"] { project.description = value.rubyText }
        if let value = attributes["homepage"] { project.homepage = value.rubyText ?? "" }
        // Only at the beginning; later it is passed over.
        if isNew, let value = attributes["identifier"] { project.identifier = value.rubyText ?? "" }
        if let ids = attributes["tracker_ids"]?.array?.compactMap(\.rubyInt) {
            project.trackers = SandboxTracker.all.map(\.id).filter(ids.contains)
        }
        if let ids = attributes["issue_custom_field_ids"]?.array?.compactMap(\.rubyInt) {
            project.issueFields = Set(ids)
        }
        if attributes["default_version_id"] != nil { project.defaultVersion = id("default_version_id") }
        if attributes["default_assigned_to_id"] != nil { project.defaultAssignee = id("default_assigned_to_id") }
        if let value = attributes["is_public"], may(.selectProjectPublicity) { project.isPublic = Self.isTrue(value) }
        if let names = attributes["enabled_module_names"]?.array?.compactMap(\.string), may(.selectProjectModules) {
            project.modules = SandboxProject.allModules.filter(names.contains)
        }
        if let value = attributes["inherit_members"], may(.manageMembers) {
            project.inheritsMembers = Self.isTrue(value)
        }
        if let value = attributes["parent_id"] { try assignParent(value) }
        state.assignCustomFields(attributes, state.customFields(of: .project), to: &project.customValues)
    }

    private mutating func assignParent(_ value: JSONValue) throws(SandboxRefusal) {
        guard !value.isBlank else {
            // Who may not make projects of their own keeps the parent.
            if isNew || state.allowsAnywhere(.addProject, caller) { project.parent = nil }
            return
        }
        guard let id = value.rubyInt, id != original?.parent else { return }
        guard let parent = state.projects[id] else {
            // For administrators no parent is one that may be had, and then it is not found.
            guard caller.isAdmin || state.allowsAnywhere(.addProject, caller) else { return }
            throw SandboxRefusal(.internalError)
        }
        let isBelow = original.map { state.selfAndDescendants(ofProject: $0.id).contains(id) } == true
        if !isBelow, state.lists(.addSubprojects, in: parent, caller) {
            project.parent = id
        } else {
            isParentInvalid = true
        }
    }

    private var isParentInvalid = false

    private static func isTrue(_ value: JSONValue) -> Bool {
        if case .bool(let isTrue) = value { return isTrue }
        return !["", "0", "f", "false", "off"].contains((value.rubyText ?? "").lowercased())
    }

    /// What is wrong, in the server's words and order.
    var problems: [String] {
        var problems = state.problems(project.customValues, state.customFields(of: .project), project: original)
        if project.name.allSatisfy(\.isWhitespace) { problems.append("Name cannot be blank") }
        let isBlank = project.identifier.allSatisfy(\.isWhitespace)
        if isBlank { problems.append("Identifier cannot be blank") }
        if isNew, !isBlank, state.projects.values.contains(where: { $0.identifier == project.identifier }) {
            problems.append("Identifier has already been taken")
        }
        if project.name.count > 255 { problems.append("Name is too long (maximum is 255 characters)") }
        if project.homepage.count > 255 { problems.append("Homepage is too long (maximum is 255 characters)") }
        if project.identifier.count > 100 { problems.append("Identifier is too long (maximum is 100 characters)") }
        if isNew, !isBlank {
            let isDigits = project.identifier.utf8.allSatisfy { (0x30...0x39).contains($0) }
            if isDigits || project.identifier.wholeMatch(of: /[a-z0-9\-_]*/) == nil {
                problems.append("Identifier is invalid")
            }
        }
        if ["new", "autocomplete", "bulk_destroy"].contains(project.identifier) {
            problems.append("Identifier is reserved")
        }
        if isParentInvalid { problems.append("Subproject of is invalid") }
        return problems
    }
}
