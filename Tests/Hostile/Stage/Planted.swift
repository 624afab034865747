import Foundation

/// Secrets that are easy to find again, wherever they should not be.
enum Planted {
    /// All have it.
    static let marker = "planted"
    static let apiKey = "planted-api-key-0123456789abcdef"
    static let clientSecret = "planted-client-secret"
    static let code = "planted-code"
    static let accessToken = "planted-access-1"
    static let refreshToken = "planted-refresh-1"
    static let password = "planted-password"

    /// Whether a value shows a secret in any of the ways in which it becomes text.
    static func isShown(by value: Any, or others: [String] = []) -> Bool {
        texts(of: value).contains { text in isIn(text) || others.contains { text.contains($0) } }
    }

    /// Base64 and percent-encoding would hide nothing.
    static func isIn(_ text: String) -> Bool {
        text.contains(marker) || text.contains("cGxhbnRlZ") || text.contains("BsYW50ZW") || text.contains("wbGFudGVk")
    }

    private static func texts(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        let error = (value as? any Error).map { [$0.localizedDescription] } ?? []
        return ["\(value)", String(reflecting: value), dumped, "\([value])"] + error
    }
}
