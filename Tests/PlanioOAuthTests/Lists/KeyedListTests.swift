import PlanioOAuth
import Testing

/// A list paged by ids neither skips nor repeats what exists throughout, whatever others do meanwhile.
@Suite("Lists by id")
struct KeyedListTests {
    @Test("nothing is skipped or repeated while others delete and create", arguments: [0, 2, 4, 16])
    func whileOthersWrite(ahead: Int) async throws {
        let transport = PageTransport(Array(1...2000))
        // Each request finds one issue less at the beginning, one less in the middle, and one more at the end.
        transport.state.withLock {
            $0.before = { number, ids in
                ids.removeAll { $0 == number * 3 || $0 == 1000 + number * 7 }
                ids.append(2000 + number)
            }
        }
        let client = try PlanioClient.stubbed(transport)
        let ids = try await client.issues.list(where: .status(.any)).byID().readingAhead(ahead).all()
            .map(\.id.rawValue)
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        let throughout = Set(transport.state.withLock { $0.ids }).filter { $0 <= 2000 }
        #expect(throughout.subtracting(ids).isEmpty)
    }

    @Test("it goes on behind an id")
    func resumed() async throws {
        let client = try PlanioClient.stubbed(PageTransport(Array(1...250)))
        let rest = try await client.issues.list(where: .status(.any)).byID(after: 120).all().map(\.id.rawValue)
        #expect(rest == Array(121...250))
    }

    @Test("a server that ignores the order or the key is told")
    func ignored() async throws {
        let transport = PageTransport([])
        transport.state.withLock {
            $0.response = { _, _ in
                let page = (1...100).reversed().map {
                    #"{"id":\#($0),"project":{"id":1,"name":"P"},"tracker":{"id":1,"name":"B"},"status":{"id":1,"name":"N"},"priority":{"id":1,"name":"N"},"subject":"s"}"#
                }
                return #"{"issues":[\#(page.joined(separator: ","))],"total_count":200,"offset":0,"limit":100}"#
            }
        }
        let client = try PlanioClient.stubbed(transport)
        let error = await #expect(throws: PlanioError.self) {
            _ = try await client.issues.list(where: .status(.any)).byID().all()
        }
        guard case .inconsistentList? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
    }

    @Test(
        "a server that names the greatest of ids and says that there are more is told; behind that id there is nothing")
    func greatestID() async throws {
        let transport = PageTransport([.max])
        transport.state.withLock { $0.response = { $1.replacing(#""total_count":1"#, with: #""total_count":5"#) } }
        let client = try PlanioClient.stubbed(transport)
        let error = await #expect(throws: PlanioError.self) {
            _ = try await client.issues.list(where: .status(.any)).byID().all()
        }
        guard case .inconsistentList? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(try await client.issues.list(where: .status(.any)).byID(after: 9_223_372_036_854_775_807).all().isEmpty)
        #expect(transport.requests.count == 1)
    }

    @Test("the full form of each element comes in the list's order, some at once")
    func details() async throws {
        let transport = PageTransport(Array(1...30))
        let client = try PlanioClient.stubbed(transport)
        let list = client.issues.list(where: .status(.any))
        var ids: [Int] = []
        let sequence = client.issues.details(of: list, concurrency: 4)
        for try await issue in sequence { ids.append(issue.id.rawValue) }
        #expect(ids == Array(1...30))
        #expect(transport.state.withLock { $0.mostInFlight } <= 4)
    }
}
