extension Planio {
    /// What the server calls a resource in its bodies.
    public struct ResourceName: Sendable, Hashable {
        /// Around one element, such as `time_entry`.
        public let singular: String
        /// Around the elements of a list, such as `time_entries`.
        public let plural: String

        /// The names as the server spells them.
        public init(singular: String, plural: String) {
            self.singular = singular
            self.plural = plural
        }
    }
}
