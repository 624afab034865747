extension Planio {
    /// How sure an update is before it returns.
    public enum Confirmation: Sendable, Hashable {
        /// The server said success. It says so too where it ignored a field that the role, the workflow or derived
        /// values do not allow.
        case none
        /// The element was read again and shows what was set; costs a request.
        case readBack
    }
}
