extension Planio {
    /// The table of a resource in which nothing can be set.
    public struct NoFields: FieldSet {
        /// The empty table.
        public init() {}
    }
}
