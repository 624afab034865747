public import Foundation

/// What happens to logins, for operators and web applications.
public enum LoginEvent: Sendable {
    /// This process refreshed the token.
    case refreshed(account: String, expiresAt: Date?)
    /// A refresh failed and the login is kept; the error says when the next try is.
    case refreshFailed(account: String, LoginError)
    /// The login ended: the user must authorize again.
    case authorizationRequired(account: String)
    /// The login was signed out and deleted here.
    case signedOut(account: String)
}

/// Hands each event to every subscriber. A subscriber that does not keep up loses the oldest events.
final class EventChannel: Sendable {
    private let subscribers = Locked<(next: Int, all: [Int: AsyncStream<LoginEvent>.Continuation])>((0, [:]))

    func subscribe() -> AsyncStream<LoginEvent> {
        let (stream, continuation) = AsyncStream<LoginEvent>.makeStream(bufferingPolicy: .bufferingNewest(256))
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

    func send(_ event: LoginEvent) {
        let all = subscribers.withLock { Array($0.all.values) }
        for subscriber in all { subscriber.yield(event) }
    }

    deinit {
        for subscriber in subscribers.withLock({ Array($0.all.values) }) { subscriber.finish() }
    }
}
