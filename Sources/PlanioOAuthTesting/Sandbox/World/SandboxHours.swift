import Foundation
import PlanioOAuth

/// Hours as Redmine reads them: `1.5`, `"1:30"`, `"1h30"`, `"90m"`.
enum SandboxHours {
    case none, invalid
    case hours(Double)

    static func read(_ value: JSONValue) -> SandboxHours {
        switch value {
        case .null: return .none
        case .int(let value): return .hours(Double(value))
        case .double(let value): return value.isFinite ? .hours(value) : .invalid
        case .string(let text): return read(text.trimmingCharacters(in: .whitespaces))
        case .bool, .array, .object: return .invalid
        }
    }

    private static func read(_ text: String) -> SandboxHours {
        if text.isEmpty { return .none }
        if let match = text.wholeMatch(of: /(\d+([.,]\d+)?)h?/) {
            return .hours(Double(match.1.replacing(",", with: ".")) ?? 0)
        }
        if let match = text.wholeMatch(of: /(\d+):(\d+)/) { return .hours(sum(match.1, match.2)) }
        let words = /((\d+)\s*(hours|hour|h))?\s*((\d+)\s*(min|m)?)?/.ignoresCase()
        if let match = text.wholeMatch(of: words), match.1 != nil || match.4 != nil {
            return .hours(sum(match.2 ?? "0", match.5 ?? "0"))
        }
        return Double(text).map { .hours($0) } ?? .invalid
    }

    private static func sum(_ hours: Substring, _ minutes: Substring) -> Double {
        (Double(hours) ?? 0) + (Double(minutes) ?? 0) / 60
    }
}
