import Foundation
import PlanioOAuth

/// What a controller of Rails finds in `params`.
struct SandboxParameters {
    var members = JSONMembers()

    subscript(name: String) -> JSONValue? { members[name] }

    /// A parameter as text; numbers of a JSON body too. `nil` for what is absent, null or blank.
    func text(_ name: String) -> String? {
        guard let text = members[name]?.rubyText, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }

    /// The words of `include`.
    var includes: Set<String> {
        Set((text("include") ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    /// Which part of a list is asked for: `limit` is 1 to 100, 25 where it is no number, `offset` wins over `page`.
    var page: (offset: Int, limit: Int) {
        let asked = members["limit"]?.rubyInt ?? 0
        let limit = asked < 1 ? 25 : min(asked, 100)
        if text("offset") != nil { return (max(0, members["offset"]?.rubyInt ?? 0), limit) }
        if text("page") != nil {
            let page = min(members["page"]?.rubyInt ?? 0, Int.max / 200)
            return (max(0, (page - 1) * limit), limit)
        }
        return (0, limit)
    }

    /// Puts a value where `f[]`, `op[status_id]` or `v[status_id][]` says.
    mutating func insert(_ value: String, at name: String) {
        let parts = name.split(separator: "[", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, !first.isEmpty,
            parts.dropFirst().allSatisfy({ $0.hasSuffix("]") })
        else {
            members[name] = .string(value)
            return
        }
        let steps = parts.dropFirst().map { String($0.dropLast()) }
        members[String(first)] = Self.insert(value, steps[...], into: members[String(first)])
    }

    private static func insert(_ value: String, _ steps: ArraySlice<String>, into old: JSONValue?) -> JSONValue {
        guard let step = steps.first else { return .string(value) }
        if step.isEmpty { return .array((old?.array ?? []) + [insert(value, steps.dropFirst(), into: nil)]) }
        var members = old?.object ?? [:]
        members[step] = insert(value, steps.dropFirst(), into: members[step])
        return .object(members)
    }
}

extension JSONValue {
    /// As Ruby's `to_s` writes it; `nil` for null.
    var rubyText: String? {
        switch self {
        case .null: nil
        case .bool(let value): value ? "t" : "f"
        case .int(let value): String(value)
        case .double(let value): SandboxNumber.text(value)
        case .string(let value): value
        case .array, .object: (try? encoded()).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// As Ruby's `to_i` reads it: the digits at the beginning, 0 if there are none; bounded.
    var rubyInt: Int? {
        switch self {
        case .null: nil
        case .bool(let value): value ? 1 : 0
        case .int(let value): value
        case .double(let value): value.isFinite ? Int(max(-9e18, min(9e18, value))) : 0
        case .string(let value): SandboxNumber.int(value)
        case .array, .object: nil
        }
    }

    /// Null, an empty text or one of white space, an empty array or object.
    var isBlank: Bool {
        switch self {
        case .null: true
        case .string(let value): value.allSatisfy(\.isWhitespace)
        case .array(let value): value.isEmpty
        case .object(let value): value.isEmpty
        default: false
        }
    }
}

/// Numbers as Ruby reads and writes them.
enum SandboxNumber {
    static func int(_ text: some StringProtocol) -> Int {
        let trimmed = text.drop(while: \.isWhitespace)
        let sign = trimmed.first.flatMap { "+-".contains($0) ? $0 : nil }
        let digits = trimmed.dropFirst(sign == nil ? 0 : 1).prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return 0 }
        return (Int(digits) ?? Int.max) * (sign == "-" ? -1 : 1)
    }

    /// A float always with a fraction: `2.0`.
    static func text(_ value: Double) -> String { String(describing: value) }

    static func double(_ text: some StringProtocol) -> Double {
        let number = text.drop(while: \.isWhitespace).prefix { "+-.0123456789".contains($0) }
        return Double(number) ?? Double(int(text))
    }
}
