/// Walks through the pages of a list: requests them, ahead if asked to, and holds each against the one before.
struct PageWalk<Element: Planio.Resource> {
    private let list: Planio.PagedList<Element>
    private let window = OrderedWindow<Planio.Page<Element>>()
    /// What the pages under way were requested with, oldest first.
    private var requested: [Int] = []
    /// Where the next page to request begins, counted from `anchor`.
    private var offset = 0
    /// How many elements there are from `anchor` on, as the last page said.
    private var total: Int?
    /// Keyed lists: only elements with a greater id are requested.
    private var anchor: Element.ID?
    /// Keyed lists: the last element given.
    private var last: Element.ID?
    /// Other lists: what the last page gave, so that an element that moved to the next is given once.
    private var previous: Set<Element.ID> = []
    private var isAtEnd = false
    private var listTime: ListTime

    init(_ list: Planio.PagedList<Element>) {
        self.list = list
        listTime = ListTime(list.query.client)
        anchor = list.after
        last = list.after
    }

    private var size: Int { Planio.PagedList<Element>.pageSize }
    /// Pages that are read ahead by key share an element with their neighbour: so it shows that nothing is between.
    private var step: Int { list.isKeyed && list.ahead > 1 ? size - 1 : size }

    nonisolated(nonsending) mutating func next() async throws -> Planio.Page<Element>? {
        while !isAtEnd {
            request()
            let begin = requested.removeFirst()
            let next = try await listTime.wait(list.query.path) { [window] in try await window.next() }
            guard let page = next else { return nil }
            if let page = list.isKeyed ? try keyed(page, begin) : try counted(page, begin) { return page }
        }
        return nil
    }

    /// Puts as many pages under way as may be. The first alone: only it tells how many there are.
    private mutating func request() {
        let most = total == nil ? 1 : max(1, list.ahead)
        while requested.count < most, total.map({ offset < $0 }) ?? true || requested.isEmpty {
            let (query, begin, size, report) = (list.query(after: anchor), offset, size, list.onUnreadable)
            let limits = listTime.limits(query.client)
            window.start { try await query.page(offset: begin, limit: size, limits: limits, report) }
            requested.append(begin)
            offset += step
        }
    }

    /// Requests anew from here, and forgets what is under way.
    private mutating func restart(at offset: Int) {
        window.cancel()
        requested = []
        self.offset = offset
    }

    private mutating func counted(_ page: Planio.Page<Element>, _ begin: Int) throws -> Planio.Page<Element>? {
        total = page.total
        guard page.offset == begin else { throw list.query.inconsistent("its page \(begin) begins at \(page.offset)") }
        let end = begin + page.count
        if end >= page.total {
            isAtEnd = true
        } else if page.count == 0 {
            throw list.query.inconsistent("it ends at \(begin) of \(page.total)")
        }
        let new = page.elements.filter { !previous.contains($0.id) }
        if new.isEmpty, !page.elements.isEmpty, page.elements.count == previous.count {
            throw list.query.inconsistent("its page \(begin) repeats the one before")
        }
        previous = Set(page.elements.lazy.map(\.id))
        if !isAtEnd, (requested.first ?? offset) != end { restart(at: end) }
        return Planio.Page(elements: new, total: page.total, offset: begin, count: page.count)
    }

    private mutating func keyed(_ page: Planio.Page<Element>, _ begin: Int) throws -> Planio.Page<Element>? {
        total = page.total
        guard zip(page.elements, page.elements.dropFirst()).allSatisfy({ $0.id < $1.id }) else {
            throw list.query.inconsistent("it is not in the order of the ids")
        }
        if begin > 0, let first = page.elements.first, let last, first.id > last {
            // Something before was deleted, and what moved up may have been passed over: from the last known one on.
            anchor = last
            total = nil
            restart(at: 0)
            return nil
        }
        let new = page.elements.filter { element in last.map { element.id > $0 } ?? true }
        if page.count > 0, new.isEmpty, begin == 0 {
            throw list.query.inconsistent("its page repeats the one before")
        }
        last = new.last?.id ?? last
        if begin + page.count >= page.total {
            isAtEnd = true
        } else if list.ahead <= 1 || page.count < size {
            guard page.count > 0, last?.rawValue != .max else {
                throw list.query.inconsistent("it ends at \(begin + page.count) of \(page.total)")
            }
            anchor = last
            restart(at: 0)
        }
        return Planio.Page(elements: new, total: page.total, offset: begin, count: page.count)
    }
}
