public import Foundation

extension Planio {
    /// Time booked on an issue or a project.
    public struct TimeEntry: Resource {
        public static let name = ResourceName(singular: "time_entry", plural: "time_entries")

        public let id: ID
        public let project: Project.Reference
        /// `nil` if booked on the project itself. The server sends the id alone.
        public let issue: Issue.Reference?
        /// Whose time it is.
        public let user: User.Reference
        public let activity: Reference<TimeEntryActivity>
        /// Rounded by the server to minutes, then to two decimals: 0.33 is 20 minutes.
        public let hours: Double
        public let comments: String?
        public let spentOn: Day
        public let createdOn: Date?
        public let updatedOn: Date?
        public let customFields: [CustomFieldValue]?

        public let json: JSONText

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.required("project")
            issue = try json.optional("issue")
            user = try json.required("user")
            activity = try json.required("activity")
            hours = try json.required("hours")
            comments = try json.optional("comments")
            spentOn = try json.required("spent_on")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            customFields = try json.optional("custom_fields")
            self.json = json.text
        }
    }
}
