import PlanioOAuth

// Redmine's ProjectQuery. A value that it cannot read drops all filters.

extension SandboxQuery where Element == SandboxProject {
    static func projects(_ context: SandboxQueryContext) -> SandboxQuery {
        let customFields = context.state.customFields(of: .project)
        let position = Dictionary(
            context.state.projectsInTreeOrder.enumerated().map { ($0.element.id, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        func place(_ project: SandboxProject) -> Int { position[project.id] ?? 0 }
        return SandboxQuery(
            fields: projectFields + customFields.map { field in .customField(field) { $0.customValues[field.id] } },
            sortKeys: projectSortKeys
                + [
                    SandboxSortKey(
                        name: "parent_id", isDescendingByDefault: true,
                        columns: { project, _ in [.int(place(project))] }, fixedAscending: [0])
                ]
                + customFields.filter { !$0.isMultiple }.map { field in
                    .customField(field) { $0.customValues[field.id] }
                },
            defaults: [SandboxFilter(name: "status", operator: "=", values: ["1"])], defaultSort: "",
            tieBreaker: { place($0) < place($1) }, reportsInvalid: false)
    }

    private static var projectFields: [SandboxFilterField<SandboxProject>] {
        [
            .column("status", .list, "Status") { project, _ in .int(project.status.rawValue) },
            .column("id", .list, "Project") { project, _ in .int(project.id) },
            .column("name", .text, "Name") { project, _ in .text(project.name) },
            .column("description", .text, "Description") { project, _ in .text(project.description) },
            .column("parent_id", .listSubprojects, "Subproject of") { project, _ in .int(project.parent) },
            .column("is_public", .list, "Public") { project, _ in .bool(project.isPublic) },
            .column("created_on", .datePast, "Created") { project, _ in .time(project.createdOn) },
            .column("updated_on", .datePast, "Updated") { project, _ in .time(project.updatedOn) },
        ]
    }

    private static var projectSortKeys: [SandboxSortKey<SandboxProject>] {
        func key(
            _ name: String, isGroupable: Bool = false, _ column: @escaping (SandboxProject) -> SandboxColumn
        ) -> SandboxSortKey<SandboxProject> {
            SandboxSortKey(name: name, isGroupable: isGroupable, columns: { project, _ in [column(project)] })
        }
        return [
            key("name") { .text($0.name) }, key("status") { .int($0.status.rawValue) },
            key("short_description") { .text($0.description) }, key("homepage") { .text($0.homepage) },
            key("identifier") { .text($0.identifier) }, key("is_public", isGroupable: true) { .bool($0.isPublic) },
            key("created_on") { .time($0.createdOn) }, key("updated_on") { .time($0.updatedOn) },
        ]
    }
}
