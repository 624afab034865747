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
    /// The longest wait before the second attempt; it doubles from then on. Each wait is a random part of it, so that those
    /// who failed together do not come back together. At most an hour.
    public var firstWait: Duration {
        didSet { firstWait = firstWait.clamped(to: Self.waits) }
    }
    /// The longest wait, also where `Retry-After` asks for more: then the caller gets the error. At most an hour.
    public var longestWait: Duration {
        didSet { longestWait = longestWait.clamped(to: Self.waits) }
    }
    /// How long after the first attempt began the last one may begin: at most a day. The deadline of the call
    /// (``TransportLimits/timeout``) may end it earlier.
    public var totalTime: Duration {
        didSet { totalTime = totalTime.clamped(to: Self.totals) }
    }
    /// How many retries there may be for the requests of the process to a site; any number if `nil`.
    public var budget: RetryBudget?

    private static let numbers = 1...100
    private static let waits = Duration.zero...Duration.seconds(3600)
    private static let totals = Duration.zero...Duration.seconds(86400)

    /// By default three attempts within a minute, the first wait at most 0.2 seconds, none longer than ten, and a tenth more
    /// requests than the program asks for.
    public init(
        attempts: Int = 3, firstWait: Duration = .milliseconds(200), longestWait: Duration = .seconds(10),
        totalTime: Duration = .seconds(60), budget: RetryBudget? = RetryBudget()
    ) {
        self.attempts = attempts.clamped(to: Self.numbers)
        self.firstWait = firstWait.clamped(to: Self.waits)
        self.longestWait = longestWait.clamped(to: Self.waits)
        self.totalTime = totalTime.clamped(to: Self.totals)
        self.budget = budget
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
            // Those who were told the same time do not come back in the same moment.
            return asked <= longestWait ? asked + pause : nil
        case .failure(let error as TransportError):
            // What cannot be read will hardly be better the next time.
            guard error.isTemporary, error.reason != .invalidResponse, !error.isHeldBack else { return nil }
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

    /// A random part of ``longest(_:)``: with full jitter the attempts of many spread best.
    func backoff(_ attempt: Int, _ randomness: Randomness) -> Duration { longest(attempt) * randomness.fraction() }

    /// `firstWait` doubled for each attempt made, within `longestWait`.
    func longest(_ attempt: Int) -> Duration { min(firstWait * (1 << min(max(attempt - 1, 0), 20)), longestWait) }
}
