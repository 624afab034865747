import PlanioOAuth

/// A custom field of issues, time entries, projects or users.
struct SandboxCustomField {
    let id: Int
    let name: String
    let format: PlanioSandbox.CustomField.Format
    let owner: PlanioSandbox.CustomField.Owner
    var isFilter = true
    var isMultiple = false
    var isRequired = false
    var isForAll = true
    var possibleValues: [String] = []
    var lengths: ClosedRange<Int>?
}

/// The values of one object's custom fields.
struct SandboxCustomValues: Hashable {
    enum Value: Hashable {
        /// Before a value was ever set.
        case none
        case text(String)
        case texts([String])

        /// One element for each value that is stored; none is stored as nothing.
        var rows: [String?] {
            switch self {
            case .none: [nil]
            case .text(let text): [text]
            case .texts(let texts): texts.isEmpty ? [""] : texts
            }
        }

        var isBlank: Bool { rows.allSatisfy { $0?.isEmpty != false } }
    }

    private var values: [Int: Value] = [:]

    subscript(field: Int) -> Value {
        get { values[field] ?? .none }
        set { values[field] = newValue }
    }

    /// As it is kept: a single text in a field of several values is a list.
    mutating func store(_ fields: [SandboxCustomField]) {
        for field in fields where field.isMultiple {
            if case .text(let text) = values[field.id] { values[field.id] = .texts(text.isEmpty ? [] : [text]) }
        }
    }
}
