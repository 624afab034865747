public import Foundation
public import PlanioOAuth

/// A clock that a test turns, so that no test waits.
///
/// ```swift
/// let time = ManualTime()
/// let planio = Planio(configuration: …, options: .init(time: time))
/// time.advance(by: .seconds(7200))     // tokens expire now
/// ```
///
/// Where somebody pauses, before another attempt for example, the clock turns by itself as soon as everybody waits: to
/// the next moment at which a pause or a deadline ends. So a pause takes no time and is never forgotten, pauses of
/// several tasks overlap and end in their order, and a response that the sandbox delays or never gives runs into the
/// deadline of whoever waits for it. As long as nobody pauses, time stands still: deadlines do not turn the clock.
///
/// *Everybody waits* when nobody has looked at this clock for a few thousand turns of the scheduler. Work that takes
/// longer and does not ask what time it is may find that it is later afterwards, as on any clock.
///
/// With `advancesItself: false` the clock stands still for pauses too, until the test turns it; see
/// ``waitForSleepers(_:)``.
public final class ManualTime: TimeSource {
    private let state: Locked<ManualTimeState>
    private let advancesItself: Bool

    /// A clock that stands still until the test turns it or somebody pauses.
    /// - Parameters:
    ///   - now: Where the wall clock starts; 2026-01-01 00:00 UTC if left out.
    ///   - advancesItself: Whether the clock turns where everybody waits and somebody pauses.
    public init(now: Date = Date(timeIntervalSince1970: 1_767_225_600), advancesItself: Bool = true) {
        state = Locked(ManualTimeState(now: now))
        self.advancesItself = advancesItself
    }

    /// The wall clock, which ``advance(by:)`` and ``jump(by:)`` move. Reading it counts as looking at the clock.
    public var now: Date {
        state.withLock { state in
            state.looks += 1
            return state.now
        }
    }

    /// Time that only ``advance(by:)`` moves, from zero on. Reading it counts as looking at the clock.
    public var uptime: Duration {
        state.withLock { state in
            state.looks += 1
            return state.uptime
        }
    }

    /// Lets time pass: both clocks move, and whoever slept long enough wakes.
    public func advance(by duration: Duration) {
        for sleeper in state.withLock({ $0.turn(by: duration) }) { sleeper.resume() }
    }

    /// Sets the wall clock forward or back, as an administrator or NTP would; no time passes.
    public func jump(by duration: Duration) {
        state.withLock { $0.now += duration / .seconds(1) }
    }

    /// A pause, which turns the clock as soon as everybody waits.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(for duration: Duration) async throws { try await sleep(for: duration, isPause: advancesItself) }

    /// Waits, and never turns the clock.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func waitForDeadline(in duration: Duration) async throws { try await sleep(for: duration, isPause: false) }

    private func sleep(for duration: Duration, isPause: Bool) async throws {
        let id = state.withLock { $0.newID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let entry = state.withLock { state -> ManualTimeState.Entry in
                    if Task.isCancelled { return .refused(.failure(CancellationError())) }
                    if duration <= .zero { return .refused(.success(())) }
                    return state.enter(id, for: duration, isPause: isPause, continuation)
                }
                switch entry {
                case .refused(let result): continuation.resume(with: result)
                case .sleeping(let observers, let needsTurning):
                    for observer in observers { observer.resume() }
                    if needsTurning { Task { await self.turnWhileSomebodyPauses() } }
                }
            }
        } onCancel: {
            state.withLock { $0.leave(id) }?.resume(throwing: CancellationError())
        }
    }

    private func turnWhileSomebodyPauses() async {
        while true {
            await everybodyWaits()
            guard let woken = state.withLock({ $0.turnToNext() }) else { return }
            for sleeper in woken { sleeper.resume() }
        }
    }

    private func everybodyWaits() async {
        var looks = state.withLock { $0.looks }
        var quiet = 0
        while quiet < 3000 {
            await Task.yield()
            let seen = state.withLock { $0.looks }
            quiet = seen == looks ? quiet + 1 : 0
            looks = seen
        }
    }

    /// How many tasks wait until the clock is turned. Deadlines wait too.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Returns as soon as at least `count` tasks wait until the clock is turned, or this one is cancelled. Only for a clock
    /// that does not advance by itself: on another, pauses may be over before anybody sees them.
    public func waitForSleepers(_ count: Int) async {
        precondition(!advancesItself, "Make the clock with ManualTime(advancesItself: false) to wait for sleepers.")
        let id = state.withLock { $0.newID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if Task.isCancelled || state.sleepers.count >= count { return true }
                    state.observers[id] = (count, continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.observers.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}

extension ManualTime: Redacted {}
