extension Planio {
    /// Where a response shows what a field was set to.
    public enum FieldPlace: Sendable, Hashable, ExpressibleByStringLiteral {
        /// At this path of members, such as `["parent", "id"]`.
        case path([String])
        /// The ids of the objects in this list, such as `trackers`.
        case ids(String)
        /// As ``ids(_:)``, in a list to which the server adds others by itself, such as the author to the watchers.
        case idsAmongOthers(String)
        /// Nowhere: whether the server took it cannot be seen.
        case nowhere

        /// A ``path(_:)`` with dots: `"parent.id"`.
        public init(stringLiteral value: String) { self = .path(value.split(separator: ".").map(String.init)) }

        static func byConvention(_ name: String) -> FieldPlace {
            if name.hasSuffix("_id") { return .path([String(name.dropLast(3)), "id"]) }
            if name.hasSuffix("_ids") { return .nowhere }
            return .path([name])
        }
    }
}
