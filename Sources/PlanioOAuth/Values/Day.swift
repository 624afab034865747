public import Foundation

/// A calendar day without time and zone, as Redmine's `start_date`, `due_date` and `spent_on` are.
///
/// ```swift
/// $0.dueDate = Day("2026-12-24")
/// $0.startDate = Day(.now)          // today, in the system's time zone
/// ```
public struct Day: Hashable, Sendable, Comparable {
    /// 1 to 9999.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// `nil` if the Gregorian calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.length(ofMonth: month, year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that `date` falls on in `timeZone`, by the Gregorian calendar at all times. A date before year 1 falls on
    /// its first day, one after year 9999 on its last.
    public init(_ date: Date, in timeZone: TimeZone = .current) {
        let earliest = -62_135_596_800.0  // 0001-01-01 in UTC
        let latest = 253_402_300_799.0  // the last second of 9999
        // In this order, what is no number becomes the earliest.
        let seconds = min(max(earliest, date.timeIntervalSince1970), latest)
        let offset = timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))
        let local = min(max(earliest, seconds + Double(offset)), latest)
        self.init(daysSinceYearOne: Int(((local - earliest) / 86400).rounded(.down)))
    }

    /// Counts in blocks of 400 years, after which the calendar repeats, and of 100, 4 and 1.
    private init(daysSinceYearOne: Int) {
        var days = daysSinceYearOne
        var year = 1
        for (length, years, most) in [(146_097, 400, Int.max), (36_524, 100, 3), (1461, 4, Int.max), (365, 1, 3)] {
            let blocks = min(days / length, most)
            days -= blocks * length
            year += blocks * years
        }
        var month = 1
        while days >= Self.length(ofMonth: month, year) {
            days -= Self.length(ofMonth: month, year)
            month += 1
        }
        self.year = year
        self.month = month
        day = days + 1
    }

    /// Reads `YYYY-MM-DD`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Whether the left day is before the right one.
    public static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Day: CustomStringConvertible {
    /// `YYYY-MM-DD`, as Redmine writes it.
    public var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension Day: Codable {
    /// Reads `YYYY-MM-DD`, a string.
    /// - Throws: `DecodingError`, also for a day that the calendar does not have.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day as YYYY-MM-DD")
        }
        self = day
    }

    /// Writes `YYYY-MM-DD`, a string.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
