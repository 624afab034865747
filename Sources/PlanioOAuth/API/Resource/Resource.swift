extension Planio {
    /// A kind of thing that the server has: an issue, a user, a plug-in's checklist.
    ///
    /// An own resource of a plug-in takes a few lines; paging, errors, session and unknown members come with it:
    ///
    /// ```swift
    /// struct Checklist: Planio.Resource {
    ///     static let name = Planio.ResourceName(singular: "checklist", plural: "checklists")
    ///
    ///     let id: ID
    ///     let subject: String
    ///     let isDone: Bool?
    ///     let json: JSONText
    ///
    ///     init(_ json: inout JSONObject) throws {
    ///         id = try json.required("id")
    ///         subject = try json.required("subject")
    ///         isDone = try json.optional("is_done")
    ///         self.json = json.text
    ///     }
    /// }
    ///
    /// for try await item in client.list(Checklist.self, at: "/issues/7/checklists") { … }
    /// ```
    public protocol Resource: Entity, Identifiable where ID == Identifier<Self> {
        /// Tells one kind of id from another.
        override associatedtype ID = Identifier<Self>
    }
}

extension Planio.Resource {
    /// How other elements mention this one.
    public typealias Reference = Planio.Reference<Self>
    /// Which of them a list contains.
    public typealias Filter = Planio.Filter<Self>
    /// By what a list is sorted.
    public typealias Sort = Planio.Sort<Self>
}
