extension Planio {
    /// The pages of a ``PagedList``, 100 elements each, read while they are walked through.
    public struct PageSequence<R: Resource>: AsyncSequence, Sendable {
        /// A page of the list.
        public typealias Element = Page<R>

        let list: PagedList<R>

        /// Begins with the first page.
        public func makeAsyncIterator() -> Iterator { Iterator(list: list) }

        /// Reads a page when it is asked for.
        public struct Iterator: AsyncIteratorProtocol {
            private var walk: PageWalk<R>

            init(list: PagedList<R>) { walk = PageWalk(list) }

            /// The next page; `nil` behind the last one.
            /// - Throws: ``PlanioError``.
            public mutating func next() async throws -> Page<R>? { try await walk.next() }

            /// The next page; `nil` behind the last one.
            /// - Throws: ``PlanioError``.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(any Error) -> Page<R>? { try await walk.next() }
        }
    }
}

extension Planio.PageSequence: Redacted {}
extension Planio.PageSequence.Iterator: Redacted {}
