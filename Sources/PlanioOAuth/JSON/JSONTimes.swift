/// Days and times, as servers write them.
extension JSONBytes {
    /// `YYYY-MM-DD` or `YYYY/MM/DD`, alone or before a time; `nil` if it is none.
    func day(_ range: Range<Int>) -> Day? {
        guard let day = dayBeginning(range) else { return nil }
        return range.count == 10 || time(range) != nil ? day : nil
    }

    @inline(__always)
    private func dayBeginning(_ range: Range<Int>) -> Day? {
        guard range.count >= 10 else { return nil }
        let start = range.lowerBound
        let separator = self[start + 4]
        guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"), self[start + 7] == separator,
            let century = twoDigits(start), let year = twoDigits(start + 2), let month = twoDigits(start + 5),
            let day = twoDigits(start + 8)
        else { return nil }
        return Day(year: century * 100 + year, month: month, day: day)
    }

    /// Seconds since 1970 in UTC of `YYYY-MM-DDTHH:MM:SSZ`, with a fraction or an offset too, and of old servers'
    /// `YYYY/MM/DD HH:MM:SS +HHMM`; a day alone is its beginning. `nil` if it is none of these.
    func time(_ range: Range<Int>) -> Double? {
        guard let day = dayBeginning(range) else { return nil }
        let midnight = Double(day.daysSince1970 * 86_400)
        if range.count == 10 { return midnight }
        let start = range.lowerBound
        guard range.count >= 19, self[start + 10] | 0x20 == UInt8(ascii: "t") || self[start + 10] == UInt8(ascii: " "),
            self[start + 13] == UInt8(ascii: ":"), self[start + 16] == UInt8(ascii: ":"),
            let hours = twoDigits(start + 11), hours < 24, let minutes = twoDigits(start + 14), minutes < 60,
            // 60 is a leap second, which has the number of the next second.
            let seconds = twoDigits(start + 17), seconds <= 60
        else { return nil }
        var at = start + 19
        var fraction = 0.0
        if at < range.upperBound, self[at] == UInt8(ascii: ".") {
            let digits = at + 1
            at = digits
            while at < range.upperBound, case UInt8(ascii: "0")...UInt8(ascii: "9") = self[at] { at += 1 }
            guard at > digits else { return nil }
            fraction = Double("0." + string(digits..<at)) ?? 0
        }
        guard let offset = zone(at..<range.upperBound) else { return nil }
        return midnight + Double(hours * 3600 + minutes * 60 + seconds - offset) + fraction
    }

    /// Seconds east of UTC: `Z`, `+02:00`, ` +0200`, ` UTC`.
    private func zone(_ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        if range.count > 1, self[at] == UInt8(ascii: " ") { at += 1 }
        let length = range.upperBound - at
        if length == 1, self[at] | 0x20 == UInt8(ascii: "z") { return 0 }
        if length == 3, string(at..<at + 3) == "UTC" { return 0 }
        guard length == 5 || length == 6 && self[at + 3] == UInt8(ascii: ":"),
            self[at] == UInt8(ascii: "+") || self[at] == UInt8(ascii: "-"), let hours = twoDigits(at + 1), hours < 24,
            let minutes = twoDigits(at + length - 2), minutes < 60
        else { return nil }
        let offset = hours * 3600 + minutes * 60
        return self[at] == UInt8(ascii: "-") ? -offset : offset
    }

    @inline(__always)
    private func twoDigits(_ offset: Int) -> Int? {
        let tens = self[offset] &- UInt8(ascii: "0")
        let ones = self[offset + 1] &- UInt8(ascii: "0")
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }
}

extension Day {
    /// Of the Gregorian calendar, by counting years from March, so that a leap day is a year's last.
    var daysSince1970: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        // Years are 1 at least, so that all divisions are of numbers that are not negative.
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
