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
        after outcome: Result<Exchange.Answer, any Error>, attempt: Int, repeatable: Bool, sendable: Bool, now: Date,
        randomness: Randomness
    ) -> Duration? {
        guard attempt < attempts, sendable else { return nil }
        switch outcome {
        case .success(let answer):
            // 429 says that the request was refused, so a create may be repeated; a 503 may come from a proxy
            // behind which the server went on.
            guard answer.status == 429 || (repeatable && [502, 503, 504].contains(answer.status)) else { return nil }
            guard let asked = RetryAfter.read(answer.fields, now: now) else {
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
            case .unknown: return repeatable ? backoff(attempt, randomness) : nil
            case .answered: return nil
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

/// `Retry-After` (RFC 9110 10.2.3): seconds or a date.
enum RetryAfter {
    /// `nil` if there is none or it cannot be read. Bounded to a day.
    static func read(_ fields: HTTPFields, now: Date) -> Duration? {
        guard let text = fields[.retryAfter]?.trimmingCharacters(in: .whitespaces) else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(min(Int(text) ?? 86400, 86400))
        }
        guard let date = try? httpDate.parse(text) else { return nil }
        return .bounded(seconds: min(max(date.timeIntervalSince(now), 0), 86400))
    }

    private static let httpDate = Date.ParseStrategy(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt)
}
