import Testing

@testable import PlanioOAuth

@Suite("Fair queue")
struct FairQueueTests {
    @Test("lanes are served in turn, each in its order")
    func turns() {
        var queue = FairQueue<String, Int>()
        for id in 1...4 { queue.append(id, UInt64(id), to: "a") }
        queue.append(5, 5, to: "b")
        queue.append(6, 6, to: "c")
        queue.append(7, 7, to: "b")
        var order: [Int] = []
        while let next = queue.popFirst(where: { _ in true }) { order.append(next) }
        #expect(order == [1, 5, 6, 2, 7, 3, 4])
        #expect(queue.isEmpty)
    }

    @Test("a lane that may not be served is passed over, and is first as soon as it may")
    func passedOver() {
        var queue = FairQueue<String, Int>()
        for (id, lane) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] { queue.append(id, UInt64(id), to: lane) }
        #expect(queue.popFirst { $0 != "a" } == 2)
        #expect(queue.popFirst { $0 == "z" } == nil)
        #expect(queue.popFirst { _ in true } == 1)
        #expect(queue.popFirst { _ in true } == 4)
        #expect(queue.popFirst { _ in true } == 3)
    }

    @Test("who leaves is not served, and keeps nobody waiting")
    func leaving() {
        var queue = FairQueue<String, Int>()
        for id in 1...3 { queue.append(id, UInt64(id), to: "a") }
        queue.append(4, 4, to: "b")
        #expect(queue.remove(1, from: "a") == 1)
        #expect(queue.remove(1, from: "a") == nil)
        #expect(queue.remove(4, from: "b") == 4)
        #expect(queue.count == 2)
        queue.append(5, 5, to: "b")
        #expect(queue.removeAll { lane, id in lane == "a" && id == 3 } == [3])
        #expect(
            [queue.popFirst { _ in true }, queue.popFirst { _ in true }, queue.popFirst { _ in true }] == [2, 5, nil])
    }

    @Test("it does as a list of lists does, whatever comes in which order", arguments: 1...20 as ClosedRange<UInt64>)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = FairQueue<Int, UInt64>()
        var lanes: [(lane: Int, ids: [UInt64])] = []
        for id in 1...2000 as ClosedRange<UInt64> {
            let lane = Int.random(in: 0..<12, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0...3:
                queue.append(id, id, to: lane)
                if let index = lanes.firstIndex(where: { $0.lane == lane }) {
                    lanes[index].ids.append(id)
                } else {
                    lanes.append((lane, [id]))
                }
            case 4:
                let gone = lanes.first { $0.lane == lane }?.ids.randomElement(using: &random) ?? 0
                #expect(queue.remove(gone, from: lane) == (gone == 0 ? nil : gone))
                for index in lanes.indices { lanes[index].ids.removeAll { $0 == gone } }
            default:
                let closed = Int.random(in: 0..<4, using: &random)
                let popped = queue.popFirst { $0 % 4 != closed }
                // A lane that has become empty counts as new when somebody comes, once it was its turn.
                let index = lanes.firstIndex { $0.lane % 4 != closed && !$0.ids.isEmpty }
                #expect(popped == index.map { lanes[$0].ids[0] })
                let last = index ?? lanes.endIndex - 1
                for other in lanes.indices.reversed() where other <= last && lanes[other].ids.isEmpty {
                    lanes.remove(at: other)
                }
                if let popped, let index = lanes.firstIndex(where: { $0.ids.first == popped }) {
                    var entry = lanes.remove(at: index)
                    entry.ids.removeFirst()
                    if !entry.ids.isEmpty { lanes.append(entry) }
                }
            }
            #expect(queue.count == lanes.map(\.ids.count).reduce(0, +))
        }
    }
}
