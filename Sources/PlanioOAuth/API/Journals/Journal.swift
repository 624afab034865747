public import Foundation

extension Planio {
    /// One change of an issue: who, when, a note, and the fields that changed.
    public struct Journal: Resource {
        public static let name = ResourceName(singular: "journal", plural: "journals")

        public let id: ID
        /// `nil` if the user no longer exists.
        public let user: User.Reference?
        public let notes: String?
        public let createdOn: Date?
        public let updatedOn: Date?
        /// Who edited the note, if anybody did.
        public let updatedBy: User.Reference?
        /// Whether only those see it who may see private notes.
        public let isPrivate: Bool?
        public let details: [Detail]

        public let json: JSONText

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
            public let oldValue: String?
            public let newValue: String?

            public init(_ json: inout JSONObject) throws {
                property = try json.required("property")
                name = try json.required("name")
                oldValue = try json.optional("old_value")
                newValue = try json.optional("new_value")
            }
        }
    }
}
