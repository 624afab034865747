extension Planio {
    /// A list on the server, read page by page while it is walked through. Nothing is requested before that.
    ///
    /// ```swift
    /// let open = client.issues.list(where: .status(.open))
    /// for try await issue in open { … }
    /// for try await page in open.pages { print(page.elements.count, "of", page.total) }
    /// for try await issue in open.byID().readingAhead(4) { … }
    /// ```
    ///
    /// What others do meanwhile shows: an element that moves to a later page is given once, one that moves to an earlier
    /// page may be missed. ``byID(after:)`` neither skips nor repeats.
    ///
    /// A list holds the pages that it has read ahead and no more, however long it is. It ends in a ``PlanioError`` where
    /// the server contradicts itself: a page that repeats the one before, a total that is not reached, an element that
    /// cannot be there because of a filter.
    public struct PagedList<Element: Resource>: AsyncSequence, Sendable {
        let query: ListQuery<Element>
        var ahead = 0
        var isKeyed = false
        var after: Element.ID?
        var onUnreadable: (@Sendable (UnreadableElement) -> Void)?

        init(_ query: ListQuery<Element>) { self.query = query }

        /// The most elements that the server gives in one response.
        static var pageSize: Int { 100 }

        /// How many elements the list has on the server now. Costs a request; a ``Page`` tells it for nothing.
        /// - Throws: ``PlanioError``.
        public var total: Int {
            get async throws { try await page(offset: 0, limit: 1).total }
        }

        /// The first element; `nil` if there is none. Costs a request.
        /// - Throws: ``PlanioError``.
        public var first: Element? {
            get async throws { try await page(offset: 0, limit: 1).elements.first }
        }

        /// One response of the server.
        /// - Parameters:
        ///   - offset: How many elements to pass over, 0 or more.
        ///   - limit: How many to give, 1 to 100.
        /// - Throws: ``PlanioError``.
        public func page(offset: Int, limit: Int = 100) async throws -> Page<Element> {
            try await query.page(
                offset: Swift.max(0, offset), limit: Swift.min(Swift.max(1, limit), Self.pageSize), onUnreadable)
        }

        /// The list page by page, 100 elements each.
        public var pages: PageSequence<Element> { PageSequence(list: self) }

        /// All elements, in memory.
        /// - Parameter limit: How many at most; the rest is not requested. All if left out.
        /// - Throws: ``PlanioError``.
        public func all(upTo limit: Int = .max) async throws -> [Element] {
            guard limit > 0 else { return [] }
            if limit <= Self.pageSize, !isKeyed { return try await page(offset: 0, limit: limit).elements }
            var elements: [Element] = []
            for try await page in pages {
                elements += page.elements.prefix(limit - elements.count)
                if elements.count >= limit { break }
            }
            return elements
        }

        /// The same list, requesting so many pages at once; their order stays. Memory holds as many pages. Who stops
        /// walking cancels what is under way.
        /// - Parameter pages: 1 to 16.
        public func readingAhead(_ pages: Int) -> PagedList {
            var list = self
            list.ahead = Swift.min(Swift.max(0, pages), 16)
            return list
        }

        /// The same list, going on without elements that cannot be read, which are told to `report`.
        public func skippingUnreadable(_ report: @escaping @Sendable (UnreadableElement) -> Void) -> PagedList {
            var list = self
            list.onUnreadable = report
            return list
        }

        /// Starts at the first element; each iterator requests for itself.
        public func makeAsyncIterator() -> Iterator { Iterator(pages: pages.makeAsyncIterator()) }

        /// Walks through the elements, requesting a page when the one before is used up.
        public struct Iterator: AsyncIteratorProtocol {
            var pages: PageSequence<Element>.Iterator
            private var ready: [Element] = []
            private var index = 0

            init(pages: PageSequence<Element>.Iterator) { self.pages = pages }

            /// The next element; `nil` at the end.
            /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
            public mutating func next() async throws -> Element? { try await next(isolation: #isolation) }

            /// As ``next()``, on the caller's actor.
            /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> Element? {
                while index >= ready.count {
                    guard let page = try await pages.next(isolation: actor) else { return nil }
                    ready = page.elements
                    index = 0
                }
                defer { index += 1 }
                return ready[index]
            }
        }
    }
}

extension Planio.PagedList where Element == Planio.Issue {
    /// The same list in the order of the ids, paged by them: what exists throughout is neither skipped nor repeated,
    /// whatever others create and delete meanwhile. Sort keys are dropped.
    /// - Parameter id: Where to go on: only issues with a greater id. From the beginning if left out.
    public func byID(after id: Planio.Issue.ID? = nil) -> Self {
        var list = self
        list.isKeyed = true
        list.after = id
        return list
    }
}

extension Planio.PagedList {
    /// The query of the next pages: those after an id, where the list is paged by ids.
    func query(after id: Element.ID?) -> ListQuery<Element> {
        guard isKeyed else { return query }
        var query = query
        query.sort = [Planio.Sort("id")]
        if let id { query.filters = query.filters.after(id.rawValue) }
        return query
    }
}

extension Array {
    /// The same filters, of elements with a greater id only. The server takes one filter of a field.
    fileprivate func after<R>(_ id: Int) -> [Planio.Filter<R>] where Element == Planio.Filter<R> {
        let (first, isBeyond) = id.addingReportingOverflow(1)
        // A server may name any id, the greatest too, behind which there is none.
        guard !isBeyond else {
            return filter { $0.field != "issue_id" } + [Planio.Filter("issue_id", .init("="))]
        }
        guard let index = firstIndex(where: { $0.field == "issue_id" }) else {
            return self + [Planio.Filter("issue_id", .init(">=", [String(first)]))]
        }
        let bounds = self[index].condition.values.flatMap { $0.split(separator: ",") }.compactMap { Int($0) }
        let condition: Planio.FilterCondition
        switch (self[index].condition.operator, bounds.first, bounds.last) {
        case (">=", let least?, _): condition = .init(">=", [String(Swift.max(least, first))])
        case ("<=", _, let most?), ("><", _, let most?):
            let least = self[index].condition.operator == "><" ? Swift.max(bounds[0], first) : first
            condition = least > most ? .init("=") : .init("><", [String(least), String(most)])
        default:
            let ids = bounds.filter { $0 >= first }.map(String.init)
            condition = .init("=", ids.isEmpty ? [] : [ids.joined(separator: ",")])
        }
        var filters = self
        filters[index] = Planio.Filter("issue_id", condition)
        return filters
    }
}

extension Planio.PagedList: Redacted {
    /// What is listed and at which path, without the filters' values.
    public var description: String { "list of \(Element.name.plural) at \(query.path)" }
}

extension Planio.PagedList.Iterator: Redacted {}
