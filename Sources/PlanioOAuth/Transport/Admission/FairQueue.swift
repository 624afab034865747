/// Who waits, in lanes that are served in turn, so that a long one keeps no other waiting. Within a lane the first comes first.
struct FairQueue<Lane: Hashable, Element> {
    fileprivate struct Waiting {
        var elements: [UInt64: Element] = [:]
        /// Their ids by arrival, with those of who has left.
        var ids: [UInt64] = []
        /// What is before was served.
        var start = 0
    }

    private var lanes: [Lane: Waiting] = [:]
    /// The lanes in the order in which they are served; each that is in `lanes` once.
    private var order: [Lane] = []
    /// Where the order begins. What is before was served.
    private var start = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element, _ id: UInt64, to lane: Lane) {
        if lanes[lane] == nil {
            lanes[lane] = Waiting()
            order.append(lane)
        }
        lanes[lane]?.elements[id] = element
        lanes[lane]?.ids.append(id)
        count += 1
    }

    /// Who does not want to wait any longer.
    mutating func remove(_ id: UInt64, from lane: Lane) -> Element? {
        guard let element = lanes[lane]?.elements.removeValue(forKey: id) else { return nil }
        count -= 1
        return element
    }

    /// The next one of the first lane that may be served, which is then the last in turn.
    mutating func popFirst(where mayBeServed: (Lane) -> Bool) -> Element? {
        var passedOver: [Lane] = []
        defer { putBack(passedOver) }
        while start < order.count {
            let lane = order[start]
            start += 1
            guard var waiting = lanes[lane], !waiting.elements.isEmpty else {
                lanes[lane] = nil
                continue
            }
            guard mayBeServed(lane) else {
                passedOver.append(lane)
                continue
            }
            // Taken out, so that what it holds is not copied.
            lanes[lane] = nil
            let element = waiting.removeFirst()
            if !waiting.elements.isEmpty {
                lanes[lane] = waiting
                order.append(lane)
            }
            count -= element == nil ? 0 : 1
            return element
        }
        return nil
    }

    /// All of whom that is true, in no order.
    mutating func removeAll(where isRemoved: (Lane, Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for (lane, waiting) in lanes {
            for (id, element) in waiting.elements where isRemoved(lane, element) {
                lanes[lane]?.elements[id] = nil
                removed.append(element)
            }
        }
        count -= removed.count
        return removed
    }

    /// Who was passed over is first next time.
    private mutating func putBack(_ passedOver: [Lane]) {
        start -= passedOver.count
        order.replaceSubrange(start..<start + passedOver.count, with: passedOver)
        guard start > 64, start * 2 > order.count else { return }
        order.removeFirst(start)
        start = 0
    }
}

extension FairQueue.Waiting {
    fileprivate mutating func removeFirst() -> Element? {
        while start < ids.count {
            defer { start += 1 }
            if let element = elements.removeValue(forKey: ids[start]) { return element }
        }
        return nil
    }
}

extension FairQueue: Sendable where Lane: Sendable, Element: Sendable {}
extension FairQueue.Waiting: Sendable where Lane: Sendable, Element: Sendable {}
