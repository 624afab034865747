extension Planio {
    /// The table of what can be set in a resource, one ``Field`` a line.
    public protocol FieldSet: Sendable {
        /// The table: it holds names and types only, and no values.
        init()
        /// Scopes of which a token must have one, or the server drops its changes of an existing element without a
        /// word, field by field. Empty where it refuses the whole request.
        static var updating: Set<Scope> { get }
    }
}

extension Planio.FieldSet {
    /// Empty: the server refuses the whole request where a change is not allowed.
    public static var updating: Set<Scope> { [] }
}
