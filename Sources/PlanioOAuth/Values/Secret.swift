/// A token, code, verifier, password or key: text that no description, dump, log line or error shows.
///
/// ```swift
/// print(token.accessToken)            // <redacted>
/// header = token.accessToken.expose() // the text; the call is the place to review
/// ```
///
/// `Secret` is not `Codable`: what stores one says so by calling ``expose()``.
public struct Secret: Sendable, Hashable {
    private let text: String

    /// Takes a text, which no description shows from now on.
    public init(_ text: String) { self.text = text }

    /// The text itself. It leaves the library's protection here.
    public func expose() -> String { text }

    /// Compares in a time that depends on the lengths only.
    public static func == (left: Secret, right: Secret) -> Bool {
        constantTimeEquals(left.text, right.text)
    }
}

extension Secret: Redacted {
    /// `<redacted>`, whatever the text is.
    public var description: String { "<redacted>" }
}

/// Whether two strings have the same UTF-8, in a time that does not tell where they differ.
func constantTimeEquals(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
}
