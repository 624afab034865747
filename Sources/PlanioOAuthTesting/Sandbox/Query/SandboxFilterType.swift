/// Redmine's filter types with their operators, which decide how a short form such as `status_id=!5` is read.
enum SandboxFilterType {
    case list, listWithHistory, listStatus, listOptional, listOptionalWithHistory, listSubprojects
    case date, datePast, string, text, search, integer, float, relation, tree

    var operators: [String] {
        switch self {
        case .list: ["=", "!"]
        case .listWithHistory: ["=", "!", "ev", "!ev", "cf"]
        case .listStatus: ["o", "=", "!", "ev", "!ev", "cf", "c", "*"]
        case .listOptional: ["=", "!", "!*", "*"]
        case .listOptionalWithHistory: ["=", "!", "ev", "!ev", "cf", "!*", "*"]
        case .listSubprojects: ["*", "!*", "=", "!"]
        case .date: Self.past + ["<t+", ">t+", "><t+", "t+", "nd", "nw", "nm"]
        case .datePast: Self.past
        case .string: ["~", "*~", "=", "!~", "!", "^", "$", "!*", "*"]
        case .text: ["~", "*~", "!~", "^", "$", "!*", "*"]
        case .search: ["~", "*~", "!~"]
        case .integer, .float: ["=", ">=", "<=", "><", "!*", "*"]
        case .relation: ["=", "!", "=p", "=!p", "!p", "*o", "!o", "!*", "*"]
        case .tree: ["=", "~", "!*", "*"]
        }
    }

    private static let past = [
        "=", ">=", "<=", "><", ">t-", "<t-", "><t-", "t-", "t", "ld", "w", "lw", "l2w", "m", "lm", "y", "!*", "*",
    ]

    /// Those that need no value.
    static let withoutValue: Set<String> = [
        "o", "c", "!*", "*", "nd", "t", "ld", "nw", "w", "lw", "l2w", "nm", "m", "lm", "y", "*o", "!o",
    ]

    var isDate: Bool { self == .date || self == .datePast }
    var isText: Bool { self == .text || self == .string }
}
