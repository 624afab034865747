import Foundation

/// The two clocks of a ``ManualTime`` and who sleeps by them.
struct ManualTimeState {
    struct Sleeper {
        let until: Duration
        /// Whether the clock may be turned for this one's sake. A deadline only waits.
        let isPause: Bool
        let continuation: CheckedContinuation<Void, any Error>

        /// Lasts until it is cancelled: nobody turns the clock to its end.
        var isEndless: Bool { until > .seconds(365 * 86400) }
    }

    enum Entry {
        case refused(Result<Void, any Error>)
        case sleeping(observers: [CheckedContinuation<Void, Never>], needsTurning: Bool)
    }

    var now: Date
    var uptime = Duration.zero
    /// Counts everything that somebody does with this clock.
    var looks = 0
    private(set) var sleepers: [Int: Sleeper] = [:]
    var observers: [Int: (count: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
    private var isTurning = false
    private var lastID = 0

    init(now: Date) { self.now = now }

    mutating func newID() -> Int {
        looks += 1
        lastID += 1
        return lastID
    }

    mutating func enter(
        _ id: Int, for duration: Duration, isPause: Bool, _ continuation: CheckedContinuation<Void, any Error>
    ) -> Entry {
        looks += 1
        sleepers[id] = Sleeper(until: uptime + duration, isPause: isPause, continuation: continuation)
        let count = sleepers.count
        let ready = observers.filter { $0.value.count <= count }
        for id in ready.keys { observers[id] = nil }
        let needsTurning = !isTurning && sleepers.values.contains(where: \.isPause)
        if needsTurning { isTurning = true }
        return .sleeping(observers: ready.values.map(\.continuation), needsTurning: needsTurning)
    }

    mutating func leave(_ id: Int) -> CheckedContinuation<Void, any Error>? {
        looks += 1
        return sleepers.removeValue(forKey: id)?.continuation
    }

    /// Moves both clocks.
    /// - Returns: Who slept long enough and is to be woken, the earliest first.
    mutating func turn(by duration: Duration) -> [CheckedContinuation<Void, any Error>] {
        looks += 1
        uptime += duration
        now += duration / .seconds(1)
        let due = sleepers.filter { $0.value.until <= uptime }
        for id in due.keys { sleepers[id] = nil }
        return due.sorted { ($0.value.until, $0.key) < ($1.value.until, $1.key) }.map(\.value.continuation)
    }

    /// Moves both clocks to where the next sleep ends.
    /// - Returns: Who is to be woken; `nil` if there is nobody any more to turn the clock for.
    mutating func turnToNext() -> [CheckedContinuation<Void, any Error>]? {
        let next = sleepers.values.filter { !$0.isEndless }.map(\.until).min()
        guard let next, sleepers.values.contains(where: \.isPause) else {
            isTurning = false
            return nil
        }
        return turn(by: next - uptime)
    }
}
