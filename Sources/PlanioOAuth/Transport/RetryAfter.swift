import Foundation
import HTTPTypes

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
