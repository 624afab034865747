import PlanioOAuth

// Categories of issues, as Redmine's IssueCategoriesController does it.

extension SandboxState {
    private static let reading: [Scope] = [.viewIssues, .manageCategories]

    static let categoryRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "projects/:project_id/issue_categories") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: reading)
            let found = state.categories.values.filter { $0.project == project.id }.sorted { $0.id < $1.id }
            return state.whole("issue_categories", found.map { state.json($0) }, context)
        },
        SandboxRoute("POST", "projects/:project_id/issue_categories") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: [.manageCategories])
            var category = SandboxCategory(id: 0, project: project.id, name: "")
            try state.assign(try context.attributes("issue_category"), to: &category)
            category.id = state.nextID(.category)
            state.categories[category.id] = category
            return SandboxResponse(
                status: 201, fields: ["Location": "/issue_categories/\(category.id)"],
                json: ["issue_category": state.json(category)])
        },
        SandboxRoute("GET", "issue_categories/:id") { state, context throws(SandboxRefusal) in
            let (category, _) = try state.part(state.categories, in: \.project, context, allowing: reading)
            return SandboxResponse(json: ["issue_category": state.json(category)])
        },
        SandboxRoute("PUT", "issue_categories/:id") { state, context throws(SandboxRefusal) in
            var (category, _) = try state.part(
                state.categories, in: \.project, context, allowing: [.manageCategories])
            try state.assign(try context.attributes("issue_category"), to: &category)
            state.categories[category.id] = category
            return .noContent
        },
        SandboxRoute("DELETE", "issue_categories/:id") { state, context throws(SandboxRefusal) in
            let (category, _) = try state.part(
                state.categories, in: \.project, context, allowing: [.manageCategories])
            let todo = context.parameters.text("todo")
            var target: Int?
            if todo == nil || todo == "reassign", let id = context.parameters["reassign_to_id"]?.rubyInt,
                state.categories[id]?.project == category.project
            {
                target = id
            }
            // What is not there, or another project's, is none.
            for (id, issue) in state.issues where issue.category == category.id { state.issues[id]?.category = target }
            state.categories[category.id] = nil
            return .noContent
        },
    ]

    private func json(_ category: SandboxCategory) -> JSONValue {
        var json: JSONMembers = ["id": .int(category.id)]
        json["project"] = Self.reference(category.project, projects[category.project]?.name)
        json["name"] = .string(category.name)
        json["assigned_to"] = principalReference(category.assignee)
        return .object(json)
    }

    private func assign(_ attributes: JSONMembers, to category: inout SandboxCategory) throws(SandboxRefusal) {
        if let value = attributes["name"] { category.name = value.rubyText ?? "" }
        if let value = attributes["assigned_to_id"] { category.assignee = value.isBlank ? nil : value.rubyInt }
        let (id, project, name) = (category.id, category.project, category.name)
        let isTaken = categories.values.contains { $0.id != id && $0.project == project && $0.name == name }
        let problems = sandboxProblems("Name", category.name, isRequired: true, isTaken: isTaken, upTo: 60)
        guard problems.isEmpty else { throw SandboxRefusal(.invalid(problems)) }
    }
}
