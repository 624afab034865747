public import Foundation
public import PlanioOAuth

/// A clock that stands still until a test moves it, so that no test waits.
///
/// ```swift
/// let time = ManualTime()
/// let planio = Planio(configuration: …, options: .init(time: time))
/// time.advance(by: .seconds(7200))     // tokens expire now
/// ```
public final class ManualTime: TimeSource {
    private struct Sleeper {
        let until: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Date
        var uptime = Duration.zero
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Locked<State>

    /// - Parameter now: Where the wall clock starts; 2026-01-01 00:00 UTC if left out.
    public init(now: Date = Date(timeIntervalSince1970: 1_767_225_600)) {
        state = Locked(State(now: now))
    }

    public var now: Date { state.withLock { $0.now } }
    public var uptime: Duration { state.withLock { $0.uptime } }

    /// Lets time pass: both clocks move, and whoever slept long enough wakes.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.uptime += duration
            state.now += duration / .seconds(1)
            let woken = state.sleepers.filter { $0.value.until <= state.uptime }
            for id in woken.keys { state.sleepers[id] = nil }
            return woken.values.sorted { $0.until < $1.until }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Sets the wall clock forward or back, as an administrator or NTP would; no time passes.
    public func jump(by duration: Duration) {
        state.withLock { $0.now += duration / .seconds(1) }
    }

    public func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let (early, observers) = state.withLock {
                    state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
                    if Task.isCancelled { return (.failure(CancellationError()), []) }
                    if duration <= .zero { return (.success(()), []) }
                    state.sleepers[id] = Sleeper(until: state.uptime + duration, continuation: continuation)
                    let count = state.sleepers.count
                    let ready = state.observers.filter { $0.count <= count }.map(\.continuation)
                    state.observers.removeAll { $0.count <= count }
                    return (nil, ready)
                }
                for observer in observers { observer.resume() }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// How many tasks sleep now. Deadlines sleep too.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Returns as soon as at least `count` tasks sleep.
    public func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.observers.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

extension ManualTime: Redacted {}
