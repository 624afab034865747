/// Hands each event to every subscriber. A subscriber that does not keep up loses the oldest events.
final class EventChannel: Sendable {
    private struct State {
        var next = 0
        var all: [Int: AsyncStream<SessionEvent>.Continuation] = [:]
        var isFinished = false
    }

    private let subscribers = Locked(State())

    func subscribe() -> AsyncStream<SessionEvent> {
        let (stream, continuation) = AsyncStream<SessionEvent>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let id: Int? = subscribers.withLock { state in
            if state.isFinished { return nil }
            state.next += 1
            state.all[state.next] = continuation
            return state.next
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.subscribers.withLock { _ = $0.all.removeValue(forKey: id) }
        }
        return stream
    }

    func send(_ event: SessionEvent) {
        let all = subscribers.withLock { Array($0.all.values) }
        for subscriber in all { subscriber.yield(event) }
    }

    /// Nothing happens any more.
    func finish() {
        // Not under the lock: a subscriber that ends is taken out.
        let all = subscribers.withLock { state in
            state.isFinished = true
            return Array(state.all.values)
        }
        for subscriber in all { subscriber.finish() }
    }

    deinit { finish() }
}
