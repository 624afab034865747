public import Foundation

extension Planio {
    /// Time booked on an issue or a project.
    public struct TimeEntry: Resource {
        /// `time_entry` and `time_entries` in the server's bodies.
        public static let name = ResourceName(singular: "time_entry", plural: "time_entries")

        /// The entry's number. The server neither filters nor sorts by it.
        public let id: ID
        /// The project that it is booked on; with an issue, the issue's.
        public let project: Project.Reference
        /// `nil` if booked on the project itself. The server sends the id alone.
        public let issue: Issue.Reference?
        /// Whose time it is; `nil` if the user no longer exists.
        public let user: User.Reference?
        /// What was done, such as *Development*; a project may have activities of its own. `nil` if it no longer exists.
        public let activity: Reference<TimeEntryActivity>?
        /// Rounded by the server to minutes, then to two decimals: 0.33 is 20 minutes.
        public let hours: Double
        /// What was done, in words; `nil` or empty if nothing is said.
        public let comments: String?
        /// The day that the time was spent on.
        public let spentOn: Day
        /// When it was booked.
        public let createdOn: Date?
        /// When it was changed last. The server neither filters nor sorts by it.
        public let updatedOn: Date?
        /// Custom fields that the caller may see; `nil` if there are none.
        public let customFields: [CustomFieldValue]?

        /// The time entry as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a time entry.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.required("project")
            issue = try json.optional("issue")
            user = try json.optional("user")
            activity = try json.optional("activity")
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
