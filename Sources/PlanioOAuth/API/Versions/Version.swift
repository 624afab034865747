public import Foundation

extension Planio {
    /// A version of a project, for which issues are planned: a release, a milestone, a sprint.
    public struct Version: Resource {
        public static let name = ResourceName(singular: "version", plural: "versions")

        public let id: ID
        /// Another one than the listed, if that project shares the version.
        public let project: Project.Reference?
        public let name: String
        public let description: String?
        public let status: VersionStatus
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
        public let customFields: [CustomFieldValue]?
        public let createdOn: Date?
        public let updatedOn: Date?

        public let json: JSONText

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
            public let status = Field<VersionStatus>("status")
            public let dueDate = Field<Day>("due_date")
            /// What the caller may not set is dropped. Sharing it with fewer projects takes it off their issues.
            public let sharing = Field<VersionSharing>("sharing")
            /// At most 255 characters.
            public let wikiPageTitle = Field<String>("wiki_page_title")
            /// `true` makes it the version that new issues of the project are planned for. It is taken away in the project:
            /// ``Project/Fields/defaultVersionID``.
            public let isDefault = Field<Bool>("default_project_version", shownAs: .nowhere)

            public init() {}
        }
    }
}
