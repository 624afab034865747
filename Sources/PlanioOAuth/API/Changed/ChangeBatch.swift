extension Planio {
    /// Elements that changed, and where to go on after them.
    public struct ChangeBatch<Element: Resource>: Sendable {
        /// In the order of their last changes, as far as whole seconds tell them apart.
        public let elements: [Element]
        /// Keep it when the elements are dealt with: who goes on from it misses nothing.
        public let cursor: ChangeCursor<Element>
    }
}
