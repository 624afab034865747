extension Planio {
    /// What the server wraps in a name of its own in its bodies: a ``Resource``, or what has no id, such as a
    /// ``WikiPage``.
    public protocol Entity: JSONModel {
        /// What can be set: one line a field.
        associatedtype Fields: FieldSet = NoFields

        /// What the server calls it in its bodies.
        static var name: ResourceName { get }

        /// Custom fields with their values; `nil` where there are none or none are shown.
        var customFields: [CustomFieldValue]? { get }
    }
}

extension Planio.Entity {
    /// What to set or clear in it.
    public typealias Changes = Planio.Changes<Self>

    /// `nil`: there are none.
    public var customFields: [Planio.CustomFieldValue]? { nil }
}
