import Foundation

/// Reads what changed, second by second: the server sorts by fractions of seconds that it does not tell, so within a second
/// nothing but the ids gives an order to go on in.
struct ChangeWalk<Element: Planio.ChangeTracked> {
    private let source: ChangeSource<Element>
    /// Everything before was given.
    private(set) var position: Planio.ChangeCursor<Element>
    /// The pages of a second that is longer than a page, or that was begun before.
    private var second: PageWalk<Element>?
    private var isAtEnd = false
    private var listTime: ListTime

    init(_ source: ChangeSource<Element>, _ start: Planio.ChangeCursor<Element>) {
        self.source = source
        position = start
        listTime = ListTime(source.client)
        if start.id != nil { second = pages(of: start) }
    }

    nonisolated(nonsending) mutating func next() async throws -> [Element]? {
        guard !isAtEnd else { return nil }
        var time = listTime
        defer { listTime = time }
        return try await time.wait(source.list.path) { try await step() }
    }

    private nonisolated(nonsending) mutating func step() async throws -> [Element]? {
        if case .byOrder = source.access { return try await wholeList() }
        while true {
            if second != nil, let elements = try await nextOfSecond() { return elements }
            let page = try await source.changed(since: position.time).page(offset: 0, limit: 100)
            // The server lists parts of the second before, too.
            let time = position.time
            let found = page.elements.filter { element in element.updatedOn.map { $0 >= time } ?? false }
            guard page.count < page.total, let last = page.elements.last?.updatedOn else {
                isAtEnd = true
                if let last = found.last?.updatedOn { position = .init(last.addingTimeInterval(1), nil) }
                return found
            }
            guard last > time else {
                // This second goes on after the page, or the one before does, of which so much is listed.
                second = pages(of: position)
                continue
            }
            // The last second may go on after the page.
            let complete = found.filter { element in element.updatedOn.map { $0 < last } ?? false }
            position = .init(last, nil)
            if !complete.isEmpty { return complete }
        }
    }

    private func pages(of position: Planio.ChangeCursor<Element>) -> PageWalk<Element> {
        var list = source.changed(in: position.time)
        if case .byTimeAndID = source.access {
            list.isKeyed = true
            list.after = position.id
        }
        return PageWalk(list)
    }

    /// The next elements of the second at the position; `nil` when there are no more.
    private nonisolated(nonsending) mutating func nextOfSecond() async throws -> [Element]? {
        while var pages = second {
            guard let page = try await pages.next() else {
                second = nil
                position = .init(position.time.addingTimeInterval(1), nil)
                return nil
            }
            second = pages
            let time = position.time
            let found = page.elements.filter { $0.updatedOn == time }
            // Without an order of ids the second is given as a whole, or again.
            if case .byTimeAndID = source.access, let last = page.elements.last { position = .init(time, last.id) }
            if !found.isEmpty { return found }
        }
        return nil
    }

    /// What of the whole list changed since, from its newest end.
    private nonisolated(nonsending) mutating func wholeList() async throws -> [Element] {
        isAtEnd = true
        var found: [Element] = []
        var known: Set<Element.ID> = []
        let time = position.time
        walk: for try await page in source.newestFirst.pages {
            for element in page.elements {
                guard let changed = element.updatedOn, changed >= time else { break walk }
                if known.insert(element.id).inserted { found.append(element) }
            }
        }
        if let last = found.first?.updatedOn { position = .init(last.addingTimeInterval(1), nil) }
        return found.reversed()
    }
}
