extension Planio {
    /// A custom field as an administrator defined it. What an element has in it is a ``CustomFieldValue``.
    public struct CustomField: Resource {
        /// `custom_field` and `custom_fields` in the server's bodies.
        public static let name = ResourceName(singular: "custom_field", plural: "custom_fields")

        /// The field's number, as in the filter `cf_7`.
        public let id: ID
        /// What it is called.
        public let name: String
        /// What it is for; `nil` or empty if nobody said.
        public let description: String?
        /// What has the field; `nil` for a kind that only a plug-in knows.
        public let customizedType: CustomizedType?
        /// What its values are.
        public let format: Format
        /// What a value must match; `nil` or empty if nothing.
        public let regexp: String?
        /// How many characters a value has at least; `nil` or 0 if any number.
        public let minLength: Int?
        /// How many characters a value has at most; `nil` or 0 if any number.
        public let maxLength: Int?
        /// Whether a value must be given.
        public let isRequired: Bool
        /// Whether lists can be filtered by it. The server ignores a filter of one that is not.
        public let isFilter: Bool
        /// Whether searches look into it.
        public let isSearchable: Bool?
        /// Whether it can have several values.
        public let allowsSeveral: Bool?
        /// The value of a new element; `nil` or empty if none.
        public let defaultValue: String?
        /// Whether everybody sees it; if not, those of ``roles`` do.
        public let isVisible: Bool
        /// Whether others than administrators can set it; `nil` before Redmine 6.0.5.
        public let isEditable: Bool?
        /// What can be chosen: of lists, booleans, and versions that all projects share. `nil` if there is nothing to choose
        /// from, and where it depends on the project, as for users.
        public let possibleValues: [PossibleValue]?
        /// Which trackers have it; `nil` for other fields than those of issues.
        public let trackers: [Reference<Tracker>]?
        /// Who sees it, if not everybody does; `nil` for other fields than those of issues.
        public let roles: [Reference<Role>]?

        /// All that the server sent.
        public let json: JSONText

        /// Reads it as the server writes it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            description = try json.optional("description")
            customizedType = try json.optional("customized_type")
            format = try json.required("field_format")
            regexp = try json.optional("regexp")
            minLength = try json.optional("min_length")
            maxLength = try json.optional("max_length")
            isRequired = try json.required("is_required")
            isFilter = try json.required("is_filter")
            isSearchable = try json.optional("searchable")
            allowsSeveral = try json.optional("multiple")
            defaultValue = try json.optional("default_value")
            isVisible = try json.required("visible")
            isEditable = try json.optional("editable")
            possibleValues = try json.optional("possible_values")
            trackers = try json.optional("trackers")
            roles = try json.optional("roles")
            self.json = json.text
        }

        /// A value that can be chosen.
        public struct PossibleValue: Sendable, Hashable, JSONObjectReadable {
            /// As it is set and read; an id as text.
            public let value: String
            /// As it is shown to people; of booleans in the user's language.
            public let label: String

            /// Reads it as the server writes it.
            /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
            public init(_ json: inout JSONObject) throws {
                value = try json.required("value")
                label = try json.optional("label") ?? value
            }
        }
    }
}
