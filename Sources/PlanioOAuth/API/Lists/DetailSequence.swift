extension Planio {
    /// The full form of each element of a list, in the list's order, some requested at once.
    ///
    /// ```swift
    /// for try await issue in client.issues.details(of: list, include: [.journals], concurrency: 8) { … }
    /// ```
    public struct DetailSequence<Element: Resource>: AsyncSequence, Sendable {
        let list: PagedList<Element>
        let concurrency: Int
        let get: @Sendable (Element.ID) async throws -> Element

        /// Starts at the first element; each iterator requests for itself.
        public func makeAsyncIterator() -> Iterator {
            Iterator(elements: list.makeAsyncIterator(), concurrency: Swift.max(1, concurrency), get: get)
        }

        /// Walks through the list, requesting the full forms of the next elements at once.
        public struct Iterator: AsyncIteratorProtocol {
            var elements: PagedList<Element>.Iterator
            let concurrency: Int
            let get: @Sendable (Element.ID) async throws -> Element
            private let window = OrderedWindow<Element>()
            private var isAtEnd = false

            init(
                elements: PagedList<Element>.Iterator, concurrency: Int,
                get: @escaping @Sendable (Element.ID) async throws -> Element
            ) {
                self.elements = elements
                self.concurrency = concurrency
                self.get = get
            }

            /// The next element in the list's order; `nil` at the end.
            /// - Throws: ``PlanioError``, also for an element that was deleted meanwhile; `CancellationError` if the
            ///   task was cancelled.
            public mutating func next() async throws -> Element? { try await next(isolation: #isolation) }

            /// As ``next()``, on the caller's actor.
            /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> Element? {
                while !isAtEnd, window.count < concurrency {
                    guard let element = try await elements.next(isolation: actor) else {
                        isAtEnd = true
                        break
                    }
                    window.start { [get] in try await get(element.id) }
                }
                return try await window.next()
            }
        }
    }
}

extension Planio.DetailSequence: Redacted {}
extension Planio.DetailSequence.Iterator: Redacted {}
