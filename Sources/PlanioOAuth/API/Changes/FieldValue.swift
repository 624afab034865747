extension Planio {
    /// A value that a field can be set to.
    public typealias FieldValue = JSONWritable & JSONReadable & Sendable
}
