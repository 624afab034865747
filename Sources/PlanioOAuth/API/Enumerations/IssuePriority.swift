extension Planio {
    /// How urgent an issue is.
    public struct IssuePriority: Enumeration {
        /// `issue_priority` and `issue_priorities` in the server's bodies.
        public static let name = ResourceName(singular: "issue_priority", plural: "issue_priorities")

        /// The priority's number; numbers are shared among all enumerations.
        public let id: ID
        /// What the site calls it.
        public let name: String
        /// Whether it is taken where none is given.
        public let isDefault: Bool
        /// Whether it can still be chosen.
        public let isActive: Bool
        /// Custom fields with their values; `nil` where there are none that the caller may see.
        public let customFields: [CustomFieldValue]?

        /// The priority as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a priority.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            isDefault = try json.optional("is_default") ?? false
            isActive = try json.optional("active") ?? true
            customFields = try json.optional("custom_fields")
            self.json = json.text
        }
    }
}
