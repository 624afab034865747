extension Planio {
    /// The pages of a ``PagedList``, 100 elements each, read while they are walked through.
    public struct PageSequence<Element: Resource>: AsyncSequence, Sendable {
        let list: PagedList<Element>

        public func makeAsyncIterator() -> Iterator { Iterator(list: list) }

        public struct Iterator: AsyncIteratorProtocol {
            private var walk: PageWalk<Element>

            init(list: PagedList<Element>) { walk = PageWalk(list) }

            public mutating func next() async throws -> Page<Element>? { try await walk.next() }

            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(any Error) -> Page<Element>? { try await walk.next() }
        }
    }
}

extension Planio.PageSequence: Redacted {}
extension Planio.PageSequence.Iterator: Redacted {}
