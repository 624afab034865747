extension Planio {
    /// Another resource as a response mentions it: its id and its name.
    public struct Reference<R>: Hashable, Sendable, Identifiable, JSONObjectReadable {
        /// The other's id.
        public let id: Identifier<R>
        /// `nil` where the server sends the id alone.
        public let name: String?

        /// Reads the mention.
        /// - Throws: ``JSONError`` with the place, if it has no id.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.optional("name")
        }
    }
}
