import PlanioOAuth

// Filters and sort keys of custom fields, which every query has.

extension SandboxState {
    func customFields(of owner: PlanioSandbox.CustomField.Owner) -> [SandboxCustomField] {
        customFields.values.filter { $0.owner == owner }.sorted { $0.id < $1.id }
    }
}

extension SandboxCustomField {
    var filterType: SandboxFilterType {
        switch format {
        case .text: .text
        case .string, .link: .string
        case .int: .integer
        case .float: .float
        case .date: .date
        case .bool, .list, .user, .version: .listOptional
        }
    }
}

extension SandboxFilterField {
    /// The filter of a custom field; one that is not marked as a filter has a name that nobody asks for.
    static func customField(
        _ field: SandboxCustomField, prefix: String? = nil,
        _ value: @escaping (Element) -> SandboxCustomValues.Value?
    ) -> SandboxFilterField {
        let name = (prefix.map { "\($0)." } ?? "") + "cf_\(field.id)"
        return SandboxFilterField(
            name: field.isFilter ? name : "", type: field.filterType, label: field.name
        ) { filter, context throws(SandboxRefusal) in
            var plain = filter
            if field.format == .user, filter.values.contains("me") {
                plain.values.removeAll { $0 == "me" }
                plain.values.append(context.caller.id.map(String.init) ?? "")
            }
            // Of several values none may be one of those.
            let isNegated = filter.operator == "!"
            if isNegated { plain = SandboxFilter(name: name, operator: "=", values: plain.values) }
            let condition = try SandboxCondition(plain, field.filterType, today: context.today)
            return { element in
                // Who has no owner, such as an assignee, has nothing to be ruled out by.
                guard let value = value(element) else { return isNegated }
                return value.rows.contains { matches($0, condition) } != isNegated
            }
        }
    }

    private static func matches(_ row: String?, _ condition: SandboxCondition) -> Bool {
        switch condition.filter.operator {
        case "*": return row?.isEmpty == false
        case "!*": return row?.isEmpty != false
        default: break
        }
        if condition.type.isDate {
            guard let row, let day = Day(row) else { return false }
            return condition.matches(.day(day))
        }
        if condition.type == .integer || condition.type == .float {
            return row?.isEmpty == false && condition.matches(.text(row))
        }
        return condition.matches(.text(row))
    }
}

extension SandboxSortKey {
    static func customField(
        _ field: SandboxCustomField, _ value: @escaping (Element) -> SandboxCustomValues.Value
    ) -> SandboxSortKey {
        let isGroupable = ![.string, .text, .link, .float].contains(field.format)
        return SandboxSortKey(name: "cf_\(field.id)", isGroupable: isGroupable) { element, context in
            let text = value(element).rows.first ?? nil
            switch field.format {
            // What is blank counts as zero.
            case .int, .float: return [.number(text.map { SandboxNumber.double($0) } ?? 0)]
            case .list: return [.int(text.flatMap(field.possibleValues.firstIndex)), .text(text ?? "")]
            case .user:
                let user = text.flatMap { Int($0) }.flatMap { context.state.users[$0] }
                return [.text(user?.firstname), .text(user?.lastname), .int(user?.id)]
            default: return [.text(text ?? "")]
            }
        }
    }
}
