import PlanioOAuth
import Testing

/// Lists are lazy, complete and bounded, and a server that contradicts itself is told.
@Suite("Paged lists")
struct PagedListTests {
    private func list(_ transport: PageTransport) throws -> Planio.PagedList<Item> {
        try PlanioClient.stubbed(transport).list(at: "/items.json")
    }

    @Test("nothing is requested before the first element is asked for, and no page too many")
    func lazy() async throws {
        let transport = PageTransport(Array(1...250))
        let list = try list(transport)
        #expect(transport.requests.isEmpty)
        var iterator = list.makeAsyncIterator()
        _ = try await iterator.next()
        #expect(transport.requests.count == 1)
        #expect(try await list.all().map(\.id.rawValue) == Array(1...250))
        #expect(transport.requests.count == 1 + 3)
    }

    @Test("pages carry the total, so that it costs no request")
    func pages() async throws {
        let transport = PageTransport(Array(1...250))
        var pages: [Planio.Page<Item>] = []
        for try await page in try list(transport).pages { pages.append(page) }
        #expect(pages.map(\.elements.count) == [100, 100, 50])
        #expect(pages.map(\.offset) == [0, 100, 200])
        #expect(pages.allSatisfy { $0.total == 250 })
        #expect(transport.requests.count == 3)
    }

    @Test("no more is requested than asked for", arguments: [(0, 0), (1, 1), (100, 1), (101, 2), (1000, 3)])
    func upTo(limit: Int, requests: Int) async throws {
        let transport = PageTransport(Array(1...250))
        #expect(try await list(transport).all(upTo: limit).count == min(limit, 250))
        #expect(transport.requests.count == requests)
    }

    @Test("the first element is one request for one element")
    func first() async throws {
        let transport = PageTransport(Array(1...250))
        #expect(try await list(transport).first?.id == 1)
        #expect(transport.requests.count == 1)
        #expect(transport.requests.first?.contains("limit=1") == true)
        #expect(try await list(PageTransport([])).first == nil)
    }

    @Test("pages are read ahead as many as asked for, in order, and no more", arguments: [2, 4, 16])
    func readingAhead(pages: Int) async throws {
        let transport = PageTransport(Array(1...3000))
        #expect(try await list(transport).readingAhead(pages).all().map(\.id.rawValue) == Array(1...3000))
        let most = transport.state.withLock { $0.mostInFlight }
        #expect(most <= pages)
        #expect(transport.requests.count == 30)
    }

    @Test("an element that moves to a later page while others insert is given once", arguments: [0, 4])
    func insertion(ahead: Int) async throws {
        let transport = PageTransport(Array(1...300))
        transport.state.withLock { $0.before = { number, ids in if number == 2 { ids.insert(0, at: 0) } } }
        let ids = try await list(transport).readingAhead(ahead).all().map(\.id.rawValue)
        #expect(ids == Array(1...300))
    }

    @Test("a server without paging gives the whole list at once")
    func unpaged() async throws {
        let transport = PageTransport([1, 2, 3])
        transport.state.withLock { $0.response = { _, _ in #"{"items":[{"id":1},{"id":2},{"id":3}]}"# } }
        let list = try list(transport)
        #expect(try await list.all().count == 3)
        #expect(try await list.total == 3)
    }

    @Test("a server that ignores the offset, repeats a page, or stops short of its total is told, never silently short")
    func contradictions() async throws {
        let fixed = #"{"items":[\#((1...100).map { "{\"id\":\($0)}" }.joined(separator: ","))],"total_count":250,"#
        let cases: [(String, @Sendable (Int, String) -> String)] = [
            ("begins at 0", { number, text in number == 1 ? text : fixed + #""offset":0}"# }),
            ("repeats", { number, text in number == 1 ? text : fixed + #""offset":100}"# }),
            ("ends at", { number, text in number == 1 ? text : #"{"items":[],"total_count":250,"offset":100}"# }),
        ]
        for (problem, response) in cases {
            for ahead in [0, 4] {
                let transport = PageTransport(Array(1...250))
                transport.state.withLock { $0.response = response }
                let error = await #expect(throws: PlanioError.self) {
                    _ = try await list(transport).readingAhead(ahead).all()
                }
                guard case .inconsistentList(let found)? = error?.kind else {
                    Issue.record("\(problem): \(String(describing: error))"); continue
                }
                #expect(found.contains(problem))
            }
        }
    }

    @Test("who stops walking leaves nothing under way behind")
    func cancelled() async throws {
        let transport = PageTransport(Array(1...3000))
        var count = 0
        for try await _ in try list(transport).readingAhead(4) {
            count += 1
            if count == 150 { break }
        }
        #expect(transport.requests.count <= 1 + 4 + 4)
    }

    @Test("an element that cannot be read costs the list, with its place, or is passed over and told")
    func unreadable() async throws {
        let transport = PageTransport([1, 2, 3])
        transport.state.withLock {
            $0.response = { _, _ in #"{"items":[{"id":1},{"id":"x"},{"id":3}],"total_count":3,"offset":0}"# }
        }
        let error = await #expect(throws: PlanioError.self) { _ = try await list(transport).all() }
        guard case .undecodable(let path, _)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(path == "items[1].id")
        let told = Locked<[String]>([])
        let rest = try await list(transport).skippingUnreadable { element in told.withLock { $0.append(element.path) } }
            .all()
        #expect(rest.map(\.id) == [1, 3])
        #expect(told.withLock { $0 } == ["items[1].id"])
    }
}
