extension Planio {
    /// One page of a list.
    public struct Page<Element: Resource>: Sendable {
        /// The page's elements in the list's order, without those that could not be read.
        public let elements: [Element]
        /// How many elements the whole list has.
        public let total: Int
        /// How many elements come before this page.
        public let offset: Int
        /// How many elements the server sent, those that could not be read included.
        let count: Int
    }
}
