import Foundation
import PlanioOAuth
import Testing

@Suite("Days")
struct DayTests {
    @Test(
        "a day is read and written as YYYY-MM-DD", arguments: ["2026-11-24", "2024-02-29", "0001-01-01", "2000-02-29"])
    func good(_ text: String) { #expect(Day(text)?.description == text) }

    @Test(
        "what is no day is none",
        arguments: [
            "2026-02-30", "2023-02-29", "1900-02-29", "2026-13-01", "2026-1-1", "2026-11-24T00:00:00Z", "", "x",
            "２０２６-11-24", "2026-00-10",
        ])
    func bad(_ text: String) { #expect(Day(text) == nil) }

    @Test("a moment falls on different days in different zones")
    func zones() throws {
        let moment = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01 00:00 UTC
        #expect(Day(moment, in: .gmt).description == "2026-01-01")
        #expect(Day(moment, in: try #require(TimeZone(secondsFromGMT: -3600))).description == "2025-12-31")
    }

    @Test("a moment outside of the years 1 to 9999 falls on the first or the last of all days, in every zone")
    func outside() throws {
        let zones = try [0, -43200, 50400].map { try #require(TimeZone(secondsFromGMT: $0)) }
        for zone in zones + [.current] {
            for seconds in [-1e18, -.infinity, .nan, -62_135_596_800 - 86400, -.greatestFiniteMagnitude] {
                #expect(Day(Date(timeIntervalSince1970: seconds), in: zone).description == "0001-01-01")
            }
            for seconds in [1e18, .infinity, 253_402_300_800 + 86400, .greatestFiniteMagnitude] {
                #expect(Day(Date(timeIntervalSince1970: seconds), in: zone).description == "9999-12-31")
            }
        }
        #expect(Day(.distantPast, in: try #require(TimeZone(secondsFromGMT: -3600))).description == "0001-01-01")
        #expect(Day(.distantFuture, in: .gmt).description == "4001-01-01")
        #expect(Day(Date(timeIntervalSince1970: 253_402_300_799), in: .gmt).description == "9999-12-31")
    }

    @Test("each day of the first and the last 400 years is one that can be made, and follows the day before")
    func everyDay() throws {
        for numbers in [-719_162 ... -573_066, 2_786_800...2_932_896] {
            var previous: Day?
            for number in numbers {
                let day = Day(Date(timeIntervalSince1970: Double(number) * 86400), in: .gmt)
                guard Day(year: day.year, month: day.month, day: day.day) == day, previous.map({ $0 < day }) ?? true
                else {
                    Issue.record("day \(number) is \(day)")
                    return
                }
                previous = day
            }
        }
        #expect(Day(Date(timeIntervalSince1970: -719_162 * 86400), in: .gmt).description == "0001-01-01")
        #expect(Day(Date(timeIntervalSince1970: 2_932_896 * 86400), in: .gmt).description == "9999-12-31")
    }

    @Test("a day is the calendar's, in zones with summer time too")
    func calendar() throws {
        for name in ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"] {
            let zone = try #require(TimeZone(identifier: name))
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone
            for hour in stride(from: 1_300_000_000.0, to: 1_400_000_000, by: 3600 * 7) {
                let date = Date(timeIntervalSince1970: hour)
                let parts = calendar.dateComponents([.year, .month, .day], from: date)
                guard Day(date, in: zone) == Day(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)
                else {
                    Issue.record("\(date) in \(name)")
                    return
                }
            }
        }
    }
}
