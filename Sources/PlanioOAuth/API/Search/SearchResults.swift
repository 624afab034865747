extension Planio {
    /// What a search finds, the newest first, read page by page while it is walked through. Nothing is requested before.
    ///
    /// ```swift
    /// for try await result in client.search("printer fire") { print(result.title, result.url) }
    /// ```
    ///
    /// What others do meanwhile shows: a result that moves to a later page is given once, one that moves to an earlier
    /// page may be missed.
    public struct SearchResults: AsyncSequence, Sendable {
        /// A result of the search.
        public typealias Element = SearchResult

        /// One response of the server.
        public struct Page: Sendable {
            /// What it contains.
            public let results: [SearchResult]
            /// How much the whole search finds.
            public let total: Int
            /// How many results come before this page.
            public let offset: Int
        }

        let search: Search

        /// How much the search finds now. Costs a request; a ``Page`` tells it for nothing.
        /// - Throws: ``PlanioError``.
        public var total: Int { get async throws { try await page(offset: 0, limit: 1).total } }

        /// The newest result; `nil` if there is none. Costs a request.
        /// - Throws: ``PlanioError``.
        public var first: SearchResult? { get async throws { try await page(offset: 0, limit: 1).results.first } }

        /// One response of the server.
        /// - Parameters:
        ///   - offset: How many results to pass over, 0 or more.
        ///   - limit: How many to give, 1 to 100.
        /// - Throws: ``PlanioError``.
        public func page(offset: Int, limit: Int = 100) async throws -> Page {
            try await search.page(offset: Swift.max(0, offset), limit: Swift.min(Swift.max(1, limit), 100))
        }

        /// All results, in memory.
        /// - Parameter limit: How many at most; the rest is not requested. All if left out.
        /// - Throws: ``PlanioError``.
        public func all(upTo limit: Int = .max) async throws -> [SearchResult] {
            var results: [SearchResult] = []
            guard limit > 0 else { return results }
            for try await result in self {
                results.append(result)
                if results.count >= limit { break }
            }
            return results
        }

        /// Walks through the results from the newest on.
        public func makeAsyncIterator() -> Iterator { Iterator(search: search) }

        /// The place that a walk has come to.
        public struct Iterator: AsyncIteratorProtocol {
            private let search: Search
            private var page: ArraySlice<SearchResult> = []
            private var offset = 0
            private var isAtEnd = false
            /// What the last page gave, so that what moved to the next is given once.
            private var previous: Set<SearchResult.ID> = []

            private var listTime: ListTime

            init(search: Search) {
                self.search = search
                listTime = ListTime(search.client)
            }

            /// The next result; `nil` at the end.
            /// - Throws: ``PlanioError``.
            public mutating func next() async throws -> SearchResult? { try await next(isolation: #isolation) }

            /// The next result; `nil` at the end.
            /// - Throws: ``PlanioError``.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(any Error) -> SearchResult? {
                while page.isEmpty, !isAtEnd {
                    let limits = listTime.limits(search.client)
                    let read = try await listTime.wait(search.path) { [search, offset] in
                        try await search.page(offset: offset, limit: 100, limits: limits)
                    }
                    offset += read.results.count
                    isAtEnd = read.results.isEmpty || offset >= read.total
                    page = read.results.filter { !previous.contains($0.id) }[...]
                    if page.isEmpty, !isAtEnd, read.results.count == previous.count {
                        throw search.inconsistent("its page \(read.offset) repeats the one before")
                    }
                    previous = Set(read.results.map(\.id))
                }
                return page.popFirst()
            }
        }
    }
}

extension Planio.SearchResults: Redacted {}
extension Planio.SearchResults.Iterator: Redacted {}
