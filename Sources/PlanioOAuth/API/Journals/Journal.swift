public import Foundation

extension Planio {
    /// One change of an issue: who, when, a note, and the fields that changed.
    public struct Journal: Resource {
        /// `journal` and `journals` in the server's bodies.
        public static let name = ResourceName(singular: "journal", plural: "journals")

        /// The journal's own number; in an issue there are gaps where the caller may not see one.
        public let id: ID
        /// `nil` if the user no longer exists.
        public let user: User.Reference?
        /// The comment, in the site's markup; `nil` or empty if only fields changed.
        public let notes: String?
        /// When the issue was changed or commented.
        public let createdOn: Date?
        /// When the note was edited last; `nil` if never, or before Redmine 6.
        public let updatedOn: Date?
        /// Who edited the note, if anybody did.
        public let updatedBy: User.Reference?
        /// Whether only those see it who may see private notes.
        public let isPrivate: Bool?
        /// The fields that changed; empty for a comment alone.
        public let details: [Detail]

        /// The journal as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a journal.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            user = try json.optional("user")
            notes = try json.optional("notes")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            updatedBy = try json.optional("updated_by")
            isPrivate = try json.optional("private_notes")
            details = try json.optional("details") ?? []
            self.json = json.text
        }

        /// One field that changed, with its values as the server writes them.
        public struct Detail: Sendable, Hashable, JSONObjectReadable {
            /// `attr`, `cf`, `attachment` or `relation`; plug-ins add more.
            public let property: String
            /// The field's name; the id of a custom field or an attachment; the type of a relation.
            public let name: String
            /// What stood there before: ids, days and flags as texts; `nil` if unset. A custom field of several values
            /// has one detail for each that went.
            public let oldValue: String?
            /// What stands there since: ids, days and flags as texts; `nil` if unset. A custom field of several values
            /// has one detail for each that came.
            public let newValue: String?

            /// Reads a detail.
            /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
            public init(_ json: inout JSONObject) throws {
                property = try json.required("property")
                name = try json.required("name")
                oldValue = try json.optional("old_value")
                newValue = try json.optional("new_value")
            }
        }
    }
}

extension Planio.Journal {
    /// What can be set in a journal.
    public struct Fields: Planio.FieldSet {
        /// The comment. It is not emptied, unless by name: ``PlanioClient/Journals/deleteNote(_:)``.
        public let notes = Planio.Field<String>("notes")
        /// Whether only those see the note who may see private notes.
        public let isPrivate = Planio.Field<Bool>("private_notes", needs: .setNotesPrivate)

        /// The table.
        public init() {}
    }
}
