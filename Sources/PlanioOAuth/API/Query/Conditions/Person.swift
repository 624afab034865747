extension Planio {
    /// A kind of resource that is somebody.
    public protocol Person {}
}
