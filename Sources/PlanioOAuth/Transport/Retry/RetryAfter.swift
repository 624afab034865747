import Foundation
import HTTPTypes

/// `Retry-After` (RFC 9110 10.2.3): seconds or a date.
enum RetryAfter {
    /// The longest wait that is believed. A server or a proxy that names a day by mistake must not stop an account for it;
    /// whoever really is away that long says so again.
    static let longest = Duration.seconds(300)

    /// `nil` if there is none or nothing of it can be read. Of several the longest, and never more than ``longest``.
    static func read(_ fields: HTTPFields, now: Date) -> Duration? {
        let waits = fields[values: .retryAfter].flatMap(elements).compactMap { seconds($0) ?? untilDate($0, now) }
        return waits.max().map { .bounded(seconds: min(max($0, 0), longest.seconds)) }
    }

    /// The elements of a list. The comma within a date does not end one.
    private static func elements(_ text: String) -> [Substring] {
        var rest = text[...]
        var elements: [Substring] = []
        while !rest.isEmpty {
            var end = rest.firstIndex(of: ",") ?? rest.endIndex
            if end < rest.endIndex, isWeekday(trimmed(rest[..<end])) {
                end = rest[rest.index(after: end)...].firstIndex(of: ",") ?? rest.endIndex
            }
            elements.append(trimmed(rest[..<end]))
            rest = rest[end...].dropFirst()
        }
        return elements
    }

    /// Digits, with a decimal part that some servers send though the grammar has none.
    private static func seconds(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.allSatisfy({ !$0.isEmpty && isDigits($0) }) else { return nil }
        return Double(parts.count == 1 ? String(whole) : String(text))
    }

    /// RFC 9110 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`, which a recipient must understand too.
    private static func untilDate(_ text: Substring, _ now: Date) -> Double? {
        let words = text.split { " ,-".contains($0) }
        guard (5...6).contains(words.count), isWeekday(words[0]), words.count == 5 || words[5] == "GMT",
            let month = words[1...2].lazy.compactMap({ months.firstIndex(of: $0.lowercased()) }).first,
            let day = words[1...2].lazy.compactMap({ number($0, 1...31) }).first,
            let year = number(words.count == 5 ? words[4] : words[3], 0...9999),
            let time = time(words.count == 5 ? words[3] : words[4])
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let thisYear = calendar.component(.year, from: now)
        let fullYear = year >= 100 ? year : 2000 + year > thisYear + 50 ? 1900 + year : 2000 + year
        let components = DateComponents(
            year: fullYear, month: month + 1, day: day, hour: time.hour, minute: time.minute, second: time.second)
        return calendar.date(from: components)?.timeIntervalSince(now)
    }

    private static func time(_ text: Substring) -> (hour: Int, minute: Int, second: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
            let second = number(parts[2], 0...60)
        else { return nil }
        return (hour, minute, second)
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let weekdays: Set<String> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    private static func isWeekday(_ text: Substring) -> Bool {
        weekdays.contains(text.prefix(3).lowercased()) && text.allSatisfy(\.isLetter)
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard isDigits(text), let number = Int(text), range.contains(number) else { return nil }
        return number
    }

    private static func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { " \t".contains($0) }
        while let last = text.last, " \t".contains(last) { text.removeLast() }
        return text
    }
}
