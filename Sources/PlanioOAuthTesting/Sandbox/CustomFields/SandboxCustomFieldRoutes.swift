import PlanioOAuth

// The definitions of custom fields, as Redmine's CustomFieldsController lists them.

extension SandboxState {
    static let customFieldRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "custom_fields") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let fields = state.customFields.values.sorted { $0.id < $1.id }
            return SandboxResponse(json: ["custom_fields": .array(fields.map { state.json($0) })])
        }
    ]

    private func json(_ field: SandboxCustomField) -> JSONValue {
        var json: JSONMembers = ["id": .int(field.id), "name": .string(field.name), "description": .null]
        json["customized_type"] = .string(Self.customizedType(field.owner))
        json["field_format"] = .string("\(field.format)")
        json["regexp"] = ""
        json["min_length"] = field.lengths.map { .int($0.lowerBound) } ?? .null
        json["max_length"] = field.lengths.map { .int($0.upperBound) } ?? .null
        json["is_required"] = .bool(field.isRequired)
        json["is_filter"] = .bool(field.isFilter)
        json["searchable"] = false
        json["multiple"] = .bool(field.isMultiple)
        json["default_value"] = .null
        json["visible"] = true
        json["editable"] = true
        let values = possibleValues(field)
        if !values.isEmpty {
            json["possible_values"] = .array(
                values.map { ["value": .string($0.value), "label": .string($0.label)] })
        }
        if field.owner == .issue {
            json["trackers"] = .array(SandboxTracker.all.map { Self.reference($0.id, $0.name) })
            // Everybody sees it.
            json["roles"] = []
        }
        return .object(json)
    }

    private static func customizedType(_ owner: PlanioSandbox.CustomField.Owner) -> String {
        switch owner {
        case .timeEntry: "time_entry"
        default: "\(owner)"
        }
    }

    private func possibleValues(_ field: SandboxCustomField) -> [(value: String, label: String)] {
        switch field.format {
        case .list: field.possibleValues.map { ($0, $0) }
        case .bool: [("1", "Yes"), ("0", "No")]
        case .version:
            versions.values.filter { $0.sharing == "system" }.sorted { $0.id < $1.id }.map { version in
                (String(version.id), "\(projects[version.project]?.name ?? "") - \(version.name)")
            }
        case .string, .text, .link, .int, .float, .date, .user: []
        }
    }
}
