import Foundation
import PlanioOAuth

// Custom fields: which an object has, how they are written, read and judged.

extension SandboxState {
    /// The fields of an issue's project.
    func fields(of issue: SandboxIssue) -> [SandboxCustomField] {
        customFields(of: .issue).filter {
            $0.isForAll || projects[issue.project]?.issueFields.contains($0.id) == true
        }
    }

    /// `nil` where there are no fields: then the member is absent.
    func json(_ values: SandboxCustomValues, _ fields: [SandboxCustomField]) -> JSONValue? {
        guard !fields.isEmpty else { return nil }
        return .array(
            fields.map { field in
                var json: JSONMembers = ["id": .int(field.id), "name": .string(field.name)]
                if field.isMultiple { json["multiple"] = true }
                json["value"] =
                    switch values[field.id] {
                    case .none: field.isMultiple ? [] : .null
                    case .text(let text): .string(text)
                    case .texts(let texts): .array(texts.filter { !$0.isEmpty }.map(JSONValue.string))
                    }
                return .object(json)
            })
    }

    /// Sets what `custom_fields` and `custom_field_values` name, and passes over what is no field of the object.
    func assignCustomFields(
        _ attributes: JSONMembers, _ fields: [SandboxCustomField], to values: inout SandboxCustomValues
    ) {
        var given: [String: JSONValue] = [:]
        for (name, value) in attributes["custom_field_values"]?.object ?? [:] { given[name] = value }
        for entry in attributes["custom_fields"]?.array ?? [] {
            // An entry without a value does not count.
            guard let id = entry["id"]?.rubyText, let value = entry["value"] else { continue }
            given[id] = value
        }
        for field in fields {
            guard let value = given[String(field.id)] else { continue }
            if let texts = value.array {
                var kept: [String] = []
                for text in texts.compactMap(\.rubyText) where !text.isEmpty && !kept.contains(text) {
                    kept.append(text)
                }
                values[field.id] = .texts(kept)
            } else if case .bool(let isTrue) = value {
                // Not as a check box sends it: "1" and "0".
                values[field.id] = .text(isTrue ? "true" : "false")
            } else {
                values[field.id] = .text(value.rubyText ?? "")
            }
        }
    }

    /// What is wrong with the values, in the server's words and order.
    func problems(
        _ values: SandboxCustomValues, _ fields: [SandboxCustomField], project: SandboxProject?
    ) -> [String] {
        fields.flatMap { field in problems(values[field.id], field, project).map { "\(field.name) \($0)" } }
    }

    private func problems(
        _ value: SandboxCustomValues.Value, _ field: SandboxCustomField, _ project: SandboxProject?
    ) -> [String] {
        var problems: [String] = []
        for text in value.rows.compactMap({ $0 }) where !text.isEmpty {
            for problem in self.problems(text, field, project) where !problems.contains(problem) {
                problems.append(problem)
            }
        }
        guard problems.isEmpty else { return problems }
        if case .texts = value, !field.isMultiple { problems.append("is invalid") }
        if field.isRequired, value.isBlank { problems.append("cannot be blank") }
        return problems
    }

    private func problems(_ text: String, _ field: SandboxCustomField, _ project: SandboxProject?) -> [String] {
        var problems: [String] = []
        if let lengths = field.lengths {
            if text.count < lengths.lowerBound {
                problems.append("is too short (minimum is \(lengths.lowerBound) characters)")
            }
            if text.count > lengths.upperBound {
                problems.append("is too long (maximum is \(lengths.upperBound) characters)")
            }
        }
        let isListed: Bool =
            switch field.format {
            case .list: field.possibleValues.contains(text)
            case .user: Int(text).map { id in project.map { $0.members[id] != nil } ?? (users[id] != nil) } == true
            case .version: Int(text).map { id in project.map { isShared(version: id, with: $0) } == true } == true
            case .int:
                text.trimmingCharacters(in: .whitespaces).wholeMatch(of: /[+-]?\d+/) != nil
            case .float: Double(text) != nil
            case .date: Day(text) != nil
            // What a check box would not send is stored as it is.
            case .string, .text, .link, .bool: true
            }
        guard !isListed else { return problems }
        let problem =
            switch field.format {
            case .int: "is not a number"
            case .float: "is invalid"
            case .date: "is not a valid date"
            default: "is not included in the list"
            }
        return problems + [problem]
    }
}
