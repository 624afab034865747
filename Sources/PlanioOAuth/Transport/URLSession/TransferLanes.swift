import Dispatch

/// The lanes on which transfers run in this process, to be paused while something else needs Foundation.
///
/// Creating, resuming and cancelling a task each wait for a queue that is the target of all sessions' transfers in the
/// process. As long as a server sends faster than a transfer reads, that transfer queues itself again before it gives way,
/// so a few endless or large responses would keep everything else out for as long as they go on, also their own
/// cancellation, and those of other sessions. While all lanes are held, what waits gets its turn.
final class TransferLanes: Sendable {
    /// One for the process, because Foundation's queue is.
    static let ofProcess = TransferLanes()

    private struct Entry {
        let lane: TransferLane
        var transfers = 0
    }

    /// Those on which something is under way.
    private let entries = Locked<[ObjectIdentifier: Entry]>([:])
    /// One after the other, and none of Swift's few threads waits.
    private let queue = DispatchQueue(label: "PlanioOAuth.URLSessionTransport.control")

    /// One more transfer is under way on the lane.
    func open(_ lane: TransferLane) {
        entries.withLock { $0[ObjectIdentifier(lane), default: Entry(lane: lane)].transfers += 1 }
    }

    /// One transfer less is.
    func close(_ lane: TransferLane) {
        entries.withLock { entries in
            entries[ObjectIdentifier(lane)]?.transfers -= 1
            if entries[ObjectIdentifier(lane)]?.transfers == 0 { entries[ObjectIdentifier(lane)] = nil }
        }
    }

    /// Runs what waits for Foundation while no transfer runs. They are held from now on, so that none that is fast keeps
    /// this waiting, and what is ended gets nothing more; until all that was asked for meanwhile is done.
    func control(_ work: @escaping @Sendable () -> Void) {
        let held = entries.withLock { Array($0.values) }.map(\.lane).filter { $0.hold() }
        queue.async {
            defer { for lane in held { lane.letGo() } }
            work()
        }
    }
}
