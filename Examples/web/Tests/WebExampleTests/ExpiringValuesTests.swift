import Foundation
import PlanioOAuthTesting
import Testing

@testable import WebExample

@Suite("Web example: sessions in memory")
struct ExpiringValuesTests {
    private let time = ManualTime()

    private func values(limit: Int = 100) -> ExpiringValues<Int> {
        ExpiringValues(lifetime: .seconds(60), limit: limit) { [time] in time.now }
    }

    @Test("a value ends when its time is over")
    func expiry() async {
        let values = values()
        let first = await values.add(1)
        time.advance(by: .seconds(59))
        let second = await values.add(2)
        #expect(await values.value(first) == 1)
        time.advance(by: .seconds(1))
        #expect(await values.value(first) == nil)
        #expect(await values.value(second) == 2)
        #expect(await !values.contains { $0 == 1 })
    }

    @Test("where there are too many, the oldest goes")
    func bound() async {
        let values = values(limit: 2)
        let ids = [await values.add(1), await values.add(2), await values.add(3)]
        var left: [Int?] = []
        for id in ids { left.append(await values.value(id)) }
        #expect(left == [nil, 2, 3])
    }

    @Test("of many who take a value one gets it, and who takes it wrongly leaves it")
    func once() async {
        let values = values()
        let id = await values.add(1)
        #expect(await values.take(id) { $0 == 2 } == nil)
        let taken = await withTaskGroup(of: Int?.self) { group in
            for _ in 1...50 { group.addTask { await values.take(id) { $0 == 1 } } }
            return await group.reduce(into: [Int]()) { if let value = $1 { $0.append(value) } }
        }
        #expect(taken == [1])
    }
}
