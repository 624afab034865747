/// A list on the server, read page by page while it is walked through.
///
/// ```swift
/// let open = client.issues.list(where: .status(.open))
/// print(try await open.total)
/// for try await issue in open { … }
/// ```
///
/// Nothing is requested before the first element is asked for. If others insert meanwhile, an element that moves to
/// a later page is given once; if others delete, one may be missed.
public struct PagedList<Element: PlanioResource>: AsyncSequence, Sendable {
    let client: PlanioClient
    let request: PlanioRequest

    /// The most elements the server gives in one response.
    private static var pageSize: Int { 100 }

    /// How many elements the list has on the server now. Costs a request.
    public var total: Int {
        get async throws { try await page(offset: 0, limit: 1).total }
    }

    /// One answer of the server.
    /// - Parameters:
    ///   - offset: How many elements to pass over.
    ///   - limit: How many to give, 1 to 100.
    public func page(offset: Int, limit: Int) async throws -> Page<Element> {
        var request = request
        request.query += [
            ("offset", String(Swift.max(0, offset))), ("limit", String(Swift.min(Swift.max(1, limit), Self.pageSize))),
        ]
        return try await client.send(request).decode()
    }

    /// All elements, in memory.
    public func all() async throws -> [Element] {
        var elements: [Element] = []
        for try await element in self { elements.append(element) }
        return elements
    }

    public func makeAsyncIterator() -> Iterator { Iterator(list: self) }

    public struct Iterator: AsyncIteratorProtocol {
        let list: PagedList
        private var ready: ArraySlice<Element> = []
        private var offset = 0
        private var isAtEnd = false
        private var seen: Set<Element.ID> = []

        init(list: PagedList) { self.list = list }

        public mutating func next() async throws -> Element? {
            while true {
                if let element = ready.popFirst() {
                    guard seen.insert(element.id).inserted else { continue }
                    return element
                }
                guard !isAtEnd else { return nil }
                let page = try await list.page(offset: offset, limit: pageSize)
                ready = page.elements[...]
                offset += page.elements.count
                isAtEnd = page.elements.isEmpty || offset >= page.total
            }
        }
    }
}

extension PagedList: Redacted {}
extension PagedList.Iterator: Redacted {}
