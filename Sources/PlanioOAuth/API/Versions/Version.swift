public import Foundation

extension Planio {
    /// A version of a project, for which issues are planned: a release, a milestone, a sprint.
    public struct Version: Resource {
        /// `version` and `versions` in the server's bodies.
        public static let name = ResourceName(singular: "version", plural: "versions")

        /// The version's number.
        public let id: ID
        /// Another one than the listed, if that project shares the version.
        public let project: Project.Reference?
        /// What it is called; unique in its project.
        public let name: String
        /// One line about it; `nil` or empty if there is none.
        public let description: String?
        /// Whether issues can be planned for it.
        public let status: VersionStatus
        /// When it is to be done.
        public let dueDate: Day?
        /// Which other projects can plan issues for it.
        public let sharing: VersionSharing
        /// A page of the project's wiki that describes it; there need not be such a page.
        public let wikiPageTitle: String?
        /// What is estimated for its issues that the caller sees, in hours. Not in lists; needs the scope
        /// ``Scope/viewTimeEntries``.
        public let estimatedHours: Double?
        /// What is booked on its issues, in hours. Not in lists; needs the scope ``Scope/viewTimeEntries``.
        public let spentHours: Double?
        /// With their values, as far as the caller sees them; `nil` if there are none.
        public let customFields: [CustomFieldValue]?
        /// When it was created; to the second.
        public let createdOn: Date?
        /// When it was last changed; to the second.
        public let updatedOn: Date?

        /// All that the server sent.
        public let json: JSONText

        /// Reads it as the server writes it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.optional("project")
            name = try json.required("name")
            description = try json.optional("description")
            status = try json.required("status")
            dueDate = try json.optional("due_date")
            sharing = try json.required("sharing")
            wikiPageTitle = try json.optional("wiki_page_title")
            estimatedHours = try json.optional("estimated_hours")
            spentHours = try json.optional("spent_hours")
            customFields = try json.optional("custom_fields")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            self.json = json.text
        }

        /// What can be set in a version.
        public struct Fields: FieldSet {
            /// At most 60 characters; unique in the project.
            public let name = Field<String>("name")
            /// At most 255 characters.
            public let description = Field<String>("description")
            /// Whether issues can be planned for it.
            public let status = Field<VersionStatus>("status")
            /// When it is to be done.
            public let dueDate = Field<Day>("due_date")
            /// What the caller may not set is dropped. Sharing it with fewer projects takes it off their issues.
            public let sharing = Field<VersionSharing>("sharing")
            /// At most 255 characters.
            public let wikiPageTitle = Field<String>("wiki_page_title")
            /// `true` makes it the version that new issues of the project are planned for. It is taken away in the project:
            /// ``Project/Fields/defaultVersionID``.
            public let isDefault = Field<Bool>("default_project_version", shownAs: .nowhere)

            /// The table.
            public init() {}
        }
    }
}
