/// Hands each event to every subscriber. A subscriber that does not keep up loses the oldest events.
final class EventChannel: Sendable {
    private let subscribers = Locked<(next: Int, all: [Int: AsyncStream<SessionEvent>.Continuation])>((0, [:]))

    func subscribe() -> AsyncStream<SessionEvent> {
        let (stream, continuation) = AsyncStream<SessionEvent>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let id = subscribers.withLock { state in
            state.next += 1
            state.all[state.next] = continuation
            return state.next
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

    deinit {
        for subscriber in subscribers.withLock({ Array($0.all.values) }) { subscriber.finish() }
    }
}
