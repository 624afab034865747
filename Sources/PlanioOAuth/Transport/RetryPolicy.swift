import Foundation
import HTTPTypes

/// When a request is sent again: only if that is safe, only a few times, and never before the server said.
public struct RetryPolicy: Sendable, Hashable {
    /// How often one request is sent at most, the first time included.
    public var attempts: Int
    /// The wait before the second attempt; it doubles from then on, with jitter.
    public var firstWait: Duration
    /// The longest wait, also where `Retry-After` asks for more: then the caller gets the error.
    public var longestWait: Duration

    public init(attempts: Int = 3, firstWait: Duration = .milliseconds(200), longestWait: Duration = .seconds(10)) {
        self.attempts = max(1, attempts)
        self.firstWait = firstWait
        self.longestWait = longestWait
    }

    /// Every request is sent once.
    public static let none = RetryPolicy(attempts: 1)

    /// How long to wait before the next attempt; `nil` if this outcome is final.
    func wait(
        after outcome: Result<CollectedResponse, any Error>, attempt: Int, idempotent: Bool, replayable: Bool,
        now: Date,
        randomness: Randomness
    ) -> Duration? {
        guard attempt < attempts, replayable else { return nil }
        switch outcome {
        case .success(let response):
            // 429 says that the request was refused, so a create may be repeated; a 503 may come from a proxy
            // behind which the server went on.
            guard response.status == 429 || (idempotent && [502, 503, 504].contains(response.status)) else {
                return nil
            }
            guard let asked = RetryAfter.read(response.fields, now: now) else {
                return backoff(attempt, randomness)
            }
            return asked <= longestWait ? asked : nil
        case .failure(let error as TransportError):
            switch error.reason {
            case .tls, .invalidRequest, .closed, .responseTooLarge, .invalidResponse: return nil
            default: break
            }
            switch error.delivery {
            case .notSent: return backoff(attempt, randomness)
            case .unknown: return idempotent ? backoff(attempt, randomness) : nil
            case .responded: return nil
            }
        case .failure: return nil
        }
    }

    /// `firstWait` doubled for each attempt made, ± 25 %.
    func backoff(_ attempt: Int, _ randomness: Randomness) -> Duration {
        let doubled = firstWait * (1 << min(max(attempt - 1, 0), 20))
        return min(doubled, longestWait) * (0.75 + randomness.fraction() / 2)
    }
}
