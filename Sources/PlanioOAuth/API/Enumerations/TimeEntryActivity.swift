extension Planio {
    /// What booked time was spent on, such as *Development*.
    public struct TimeEntryActivity: Enumeration {
        /// `time_entry_activity` and `time_entry_activities` in the server's bodies.
        public static let name = ResourceName(singular: "time_entry_activity", plural: "time_entry_activities")

        /// The activity's number; numbers are shared among all enumerations.
        public let id: ID
        /// What the site calls it.
        public let name: String
        /// Whether it is taken where none is given.
        public let isDefault: Bool
        /// Whether it can still be chosen.
        public let isActive: Bool
        /// Custom fields with their values; `nil` where there are none that the caller may see.
        public let customFields: [CustomFieldValue]?

        /// The activity as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads an activity.
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
