import Foundation
import HTTPTypes

/// When a request is sent again: only if that is safe, only a few times, and never before the server said.
///
/// A value outside of what its property says is replaced by the nearest one inside.
public struct RetryPolicy: Sendable, Hashable {
    /// How often one request is sent at most, the first time included: 1 to 100.
    public var attempts: Int {
        didSet { attempts = attempts.clamped(to: Self.numbers) }
    }
    /// The wait before the second attempt; it doubles from then on, with jitter. At most an hour.
    public var firstWait: Duration {
        didSet { firstWait = firstWait.clamped(to: Self.waits) }
    }
    /// The longest wait, also where `Retry-After` asks for more: then the caller gets the error. At most an hour.
    public var longestWait: Duration {
        didSet { longestWait = longestWait.clamped(to: Self.waits) }
    }

    private static let numbers = 1...100
    private static let waits = Duration.zero...Duration.seconds(3600)

    /// By default three attempts, the first pause 0.2 seconds, none longer than ten.
    public init(attempts: Int = 3, firstWait: Duration = .milliseconds(200), longestWait: Duration = .seconds(10)) {
        self.attempts = attempts.clamped(to: Self.numbers)
        self.firstWait = firstWait.clamped(to: Self.waits)
        self.longestWait = longestWait.clamped(to: Self.waits)
    }

    /// Every request is sent once.
    public static let none = RetryPolicy(attempts: 1)

    /// How long to wait before the next attempt; `nil` if this outcome is final.
    func wait(
        after outcome: Result<CollectedResponse, any Error>, attempt: Int, idempotent: Bool, replayable: Bool,
        now: Date, randomness: Randomness
    ) -> Duration? {
        guard attempt < attempts, replayable else { return nil }
        switch outcome {
        case .success(let response):
            guard Self.isWorthRepeating(response.status, idempotent: idempotent) else { return nil }
            let pause = backoff(attempt, randomness)
            guard let asked = RetryAfter.read(response.fields, now: now) else { return pause }
            // A server that says "at once" is not asked without a pause either.
            return asked <= longestWait ? max(asked, pause) : nil
        case .failure(let error as TransportError):
            // What cannot be read will hardly be better the next time.
            guard error.isTemporary, error.reason != .invalidResponse else { return nil }
            switch error.delivery {
            case .notSent: return backoff(attempt, randomness)
            case .unknown: return idempotent ? backoff(attempt, randomness) : nil
            case .responded: return nil
            }
        case .failure: return nil
        }
    }

    /// 429 says that the request was refused, so a create may be repeated; a 503 may come from a proxy behind which the
    /// server went on. 408 is what servers say on a connection that was idle for too long, also when a request was on its
    /// way to it (RFC 9110 15.5.9), and close it: the next attempt has a new one.
    private static func isWorthRepeating(_ status: Int, idempotent: Bool) -> Bool {
        status == 429 || idempotent && [408, 502, 503, 504].contains(status)
    }

    /// `firstWait` doubled for each attempt made, ± 25 %.
    func backoff(_ attempt: Int, _ randomness: Randomness) -> Duration {
        let doubled = firstWait * (1 << min(max(attempt - 1, 0), 20))
        return min(doubled, longestWait) * (0.75 + randomness.fraction() / 2)
    }
}
