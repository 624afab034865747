/// A value that is read from a JSON object: one line a member, in the server's order.
///
/// ```swift
/// struct Checklist: JSONObjectReadable {
///     let id: Int
///     let subject: String
///     let isDone: Bool?
///
///     init(_ json: inout JSONObject) throws {
///         id = try json.required("id")
///         subject = try json.required("subject")
///         isDone = try json.optional("is_done")
///     }
/// }
/// ```
public protocol JSONObjectReadable: JSONReadable {
    /// Reads the members.
    /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
    init(_ json: inout JSONObject) throws
}

extension JSONObjectReadable {
    /// Reads the value as an object.
    /// - Throws: ``JSONError`` with the place, if it is no object or a member is missing or does not fit.
    public init(_ json: JSONNode) throws {
        var object = try json.object()
        try self.init(&object)
    }
}
