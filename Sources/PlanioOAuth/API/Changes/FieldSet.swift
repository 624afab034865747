extension Planio {
    /// The table of what can be set in a resource, one ``Field`` a line.
    public protocol FieldSet: Sendable {
        init()
        /// Scopes of which a token must have one, or the server drops its changes of an existing element without a
        /// word, field by field. Empty where it refuses the whole request.
        static var updating: Set<Scope> { get }
    }

    /// The table of a resource in which nothing can be set.
    public struct NoFields: FieldSet {
        public init() {}
    }
}

extension Planio.FieldSet {
    public static var updating: Set<Scope> { [] }
}
