public import Foundation

/// Why a text is not the JSON that was expected, or a value cannot be written as JSON: the place, and never what stands
/// there.
public struct JSONError: Error, Sendable, Hashable {
    /// What is wrong with the text or the value.
    public enum Problem: Sendable, Hashable {
        // The text is not JSON (RFC 8259).

        /// It ends before the value does; an empty text too.
        case unexpectedEnd
        /// A character that cannot stand there: a comma too many, a single quote, `NaN`, a web page.
        case unexpectedCharacter
        /// A number that JSON does not have: `01`, `1.`, `+1`, `.5`.
        case invalidNumber
        /// A backslash that begins none of JSON's escapes.
        case invalidEscape
        /// Half of a surrogate pair (`\ud83d` alone), which is no character.
        case loneSurrogate
        /// A line break or another control character inside a string.
        case controlCharacter
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// Something follows the value.
        case trailingText
        /// A member is named twice in an object, so that readers would disagree on which one counts.
        case duplicateMember
        /// Objects and arrays are nested deeper than ``JSONValue/maximumDepth``, or than ``Planio/Limits/jsonDepth``.
        case tooDeep
        /// More than 256 MB.
        case tooLong

        // The text is JSON, but not the one expected.

        /// The member is not there.
        case missing
        /// The value is of another kind or form.
        case mismatch(expected: String, found: String)
        /// The number does not fit the type.
        case outOfRange(expected: String)
        /// A type of one's own does not take the value.
        case malformed

        // The value cannot be written.

        /// Infinity or NaN, which JSON does not have.
        case notFinite
    }

    /// What is wrong there.
    public let problem: Problem
    /// Where, as `issues[17].closed_on`; empty for the whole text.
    public internal(set) var path: String
    /// The `id` of the object that it belongs to: of the list's element, or of what was asked for.
    public let id: Int?
    /// Where the text stops being JSON, in bytes from its beginning.
    public let offset: Int?

    /// An error of one's own reading; ``JSONNode/mismatch(expected:)`` makes one that knows its place.
    public init(_ problem: Problem, path: String = "", id: Int? = nil, offset: Int? = nil) {
        self.problem = problem
        self.path = path
        self.id = id
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible, LocalizedError {
    /// The problem and its place, never the content.
    public var description: String { path.isEmpty ? descriptionWithoutPath : "\(descriptionWithoutPath) at \(path)" }
    /// As ``description``.
    public var errorDescription: String? { description }

    /// What is wrong, with the element that it belongs to and the offset.
    var descriptionWithoutPath: String {
        var text = explanation
        if let id { text += " (id \(id))" }
        if let offset { text += " (byte \(offset))" }
        return text
    }

    var explanation: String {
        switch problem {
        case .unexpectedEnd: "no JSON: the text ends too early"
        case .unexpectedCharacter: "no JSON: an unexpected character"
        case .invalidNumber: "no JSON: a malformed number"
        case .invalidEscape: "no JSON: a malformed escape in a string"
        case .loneSurrogate: "no JSON: half of a surrogate pair in a string"
        case .controlCharacter: "no JSON: a control character in a string"
        case .invalidUTF8: "no JSON: not UTF-8"
        case .trailingText: "no JSON: something follows the value"
        case .duplicateMember: "a member is named twice in one object"
        case .tooDeep: "nested deeper than `limits.jsonDepth`, which is at most \(JSONValue.maximumDepth) levels"
        case .tooLong: "more than 256 MB of JSON"
        case .missing: "missing"
        case .mismatch(let expected, let found): "\(found) instead of \(expected)"
        case .outOfRange(let expected): "a number that is out of range for \(expected)"
        case .malformed: "a value of the wrong form"
        case .notFinite: "infinity or NaN, which JSON does not have"
        }
    }
}

extension JSONError {
    /// A path one level further in.
    static func path(_ path: String, _ component: String) -> String {
        path + (path.isEmpty || component.isEmpty || component.hasPrefix("[") ? "" : ".") + component
    }

    /// The error, told from one level further out.
    func inside(_ component: String) -> JSONError {
        var error = self
        error.path = Self.path(component, path)
        return error
    }

    /// A member's name as a place shows it: one that looks like content is left out.
    static func printable(_ name: String) -> String {
        let isName =
            name.utf8.count <= 40 && !name.isEmpty
            && name.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2D || 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 | 0x20 }
        return isName ? name : "…"
    }
}
