extension Planio {
    /// A custom field of an element with its value, which the accessors read by the field's kind.
    ///
    /// ```swift
    /// let city = issue.customFields?.first { $0.name == "City" }?.text
    /// ```
    public struct CustomFieldValue: Sendable, Hashable, Identifiable, JSONObjectReadable {
        /// The field's number, as the administration shows it.
        public let id: CustomField.ID
        /// The field's name, which an administrator may change; tell fields apart by ``id``.
        public let name: String
        /// Whether the field can have several values.
        public let allowsSeveral: Bool
        /// As the server sent it: mostly a text, an array of texts, or null before it was ever set.
        public let value: JSONValue

        /// Reads the field and its value.
        /// - Throws: ``JSONError`` with the place, if it has no id.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.optional("name") ?? ""
            allowsSeveral = try json.optional("multiple") ?? false
            value = try json.optional("value") ?? .null
        }

        /// Whether it has no value.
        public var isUnset: Bool { texts.isEmpty }
        /// The values as texts; empty if there is none.
        public var texts: [String] {
            switch value {
            case .null: []
            case .array(let values): values.compactMap(Self.text)
            default: [Self.text(value)].compactMap { $0 }
            }
        }
        /// The first value as a text; `nil` if there is none.
        public var text: String? { texts.first }
        /// The value as a number; `nil` if it is none.
        public var number: Double? { text.flatMap(Double.init) }
        /// The value as a whole number; `nil` if it is none.
        public var integer: Int? { text.flatMap { Int($0) } }
        /// The value of a field of the kind boolean; `nil` if unset.
        public var bool: Bool? {
            switch text {
            case "1", "true": true
            case "0", "false": false
            default: nil
            }
        }
        /// The value of a date field; `nil` if it is none or unset.
        public var day: Day? { text.flatMap { Day($0) } }
        /// The values of a field of users; empty if unset.
        public var userIDs: [User.ID] { texts.compactMap { Int($0) }.map { User.ID($0) } }
        /// The first value of a field of users; `nil` if unset.
        public var userID: User.ID? { userIDs.first }
        /// The values of a field of versions; empty if unset.
        public var versionIDs: [Version.ID] { texts.compactMap { Int($0) }.map { Version.ID($0) } }
        /// The first value of a field of versions; `nil` if unset.
        public var versionID: Version.ID? { versionIDs.first }
        /// The value of a file field; `nil` if unset.
        public var attachmentID: Attachment.ID? { integer.map { Attachment.ID($0) } }

        private static func text(_ value: JSONValue) -> String? {
            switch value {
            case .string(let text): text.isEmpty ? nil : text
            case .int(let number): String(number)
            case .double(let number): String(number)
            case .bool(let flag): flag.filterValue
            case .null, .array, .object: nil
            }
        }

        /// What it shows where a list was filtered by it.
        func evidence(for condition: FilterCondition) -> FilterEvidence {
            switch condition.operator {
            case "=" where condition.values.allSatisfy { Double($0) != nil }:
                number.map { .number($0) } ?? .values(texts)
            case "=", "!", "*", "!*": .values(texts)
            case ">=", "<=", "><": day.map { .day($0) } ?? number.map { .number($0) } ?? .nothing
            default: .nothing
            }
        }
    }
}
