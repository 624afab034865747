extension Planio {
    /// A key by which the server sorts a list. Three keys count at most.
    ///
    /// ```swift
    /// client.issues.list(sortedBy: .priority(.descending), .updatedOn)
    /// ```
    public struct Sort<R: Resource>: Sendable, Hashable {
        /// Which end of the order comes first.
        public enum Direction: Sendable, Hashable {
            /// The smallest, earliest or first first, as Redmine sorts unless told otherwise.
            case ascending
            /// The greatest, latest or last first.
            case descending
        }

        /// As Redmine spells it, such as `updated_on`.
        public let key: String
        /// Which end comes first.
        public let direction: Direction
        /// Scopes of which a token must have one, or the server ignores the key.
        private(set) var needs: Set<Scope> = []

        /// A key of one's own resource; the library's resources have theirs by name.
        /// - Parameters:
        ///   - key: As Redmine spells it; the server ignores one that it does not know.
        ///   - direction: Ascending if left out.
        public init(_ key: String, _ direction: Direction = .ascending) {
            self.key = key
            self.direction = direction
        }

        /// The same key in this direction: `.updatedOn(.descending)`.
        public func callAsFunction(_ direction: Direction) -> Sort {
            var sort = Sort(key, direction)
            sort.needs = needs
            return sort
        }

        /// The same key, refused before it is sent with a token that has none of these scopes.
        func needing(_ scopes: Scope...) -> Sort {
            var sort = self
            sort.needs = Set(scopes)
            return sort
        }

        /// A custom field of the element.
        public static func customField(_ id: CustomField.ID) -> Sort { Sort("cf_\(id)") }

        /// A key that the library does not know, such as a plug-in's.
        public static func custom(_ key: String) -> Sort { Sort(key) }

        /// As `sort=` takes it.
        var parameter: String { direction == .descending ? "\(key):desc" : key }
    }
}
