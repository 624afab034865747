import Testing

@testable import PlanioOAuth

@Suite("Adaptive limit")
struct AdaptiveLimitTests {
    @Test("it halves what is under way, once a round, and never ends below one")
    func lower() {
        var limit = AdaptiveLimit()
        #expect(limit.value(most: 12) == 12)
        limit.lower(after: 5, running: 12, most: 12, next: 13)
        #expect(limit.value(most: 12) == 6)
        // Those that were under way then say nothing new.
        for number in 1...12 as ClosedRange<UInt64> { limit.lower(after: number, running: 6, most: 12, next: 13) }
        #expect(limit.value(most: 12) == 6)
        for round in 0..<20 as Range<UInt64> {
            limit.lower(after: 13 + round, running: limit.value(most: 12), most: 12, next: 14 + round)
        }
        #expect(limit.value(most: 12) == 1)
    }

    @Test("where less is under way than may be, that counts")
    func lowerByUse() {
        var limit = AdaptiveLimit()
        limit.lower(after: 1, running: 4, most: 1000, next: 2)
        #expect(limit.value(most: 1000) == 2)
    }

    @Test("one that was alone does not show that there were too many")
    func alone() {
        var limit = AdaptiveLimit()
        limit.lower(after: 1, running: 1, most: 12, next: 2)
        #expect(limit.value(most: 12) == 12)
    }

    @Test("it grows by one a round, up to the most there may be, and not while it is not used up")
    func raise() {
        var limit = AdaptiveLimit()
        limit.lower(after: 1, running: 12, most: 12, next: 2)
        for _ in 1...100 { limit.raise(running: 2, most: 12) }
        #expect(limit.value(most: 12) == 6)
        for expected in 7...12 {
            // With a few more than there are in a round: the limit grows meanwhile.
            for _ in 1...expected { limit.raise(running: expected - 1, most: 12) }
            #expect(limit.value(most: 12) == expected)
        }
        for _ in 1...100 { limit.raise(running: 12, most: 12) }
        #expect(limit.value(most: 12) == 12)
    }

    @Test("from one it comes back")
    func fromOne() {
        var limit = AdaptiveLimit()
        limit.lower(after: 1, running: 2, most: 12, next: 2)
        #expect(limit.value(most: 12) == 1)
        limit.raise(running: 1, most: 12)
        #expect(limit.value(most: 12) == 2)
    }
}
