import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Retry-After")
struct RetryAfterTests {
    /// 2026-11-25 10:00:00 UTC, a Wednesday.
    private let now = Date(timeIntervalSince1970: 1_795_600_800)

    private func read(_ values: String...) -> Duration? {
        var fields = HTTPFields()
        for value in values { fields.append(HTTPField(name: .retryAfter, value: value)) }
        return RetryAfter.read(fields, now: now)
    }

    @Test(
        "seconds, decimals, and each form of a date are understood",
        arguments: [
            ("30", 30), ("0", 0), (" 30 ", 30), ("30.0", 30), ("1.5", 1.5), ("0030", 30),
            ("Wed, 25 Nov 2026 10:00:20 GMT", 20), ("Wednesday, 25-Nov-26 10:00:20 GMT", 20),
            ("Wed Nov 25 10:00:20 2026", 20), ("Wed, 25 Nov 2026 09:00:00 GMT", 0),
            ("Sun Nov  6 08:49:37 1994", 0), ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
        ] as [(String, Double)])
    func understood(_ text: String, _ seconds: Double) {
        #expect(read(text) == .seconds(seconds))
    }

    @Test("of a list, or of doubled fields, the longest counts")
    func lists() {
        #expect(read("10, 20") == .seconds(20))
        #expect(read("20,10,") == .seconds(20))
        #expect(read("10", "20") == .seconds(20))
        #expect(read("10, Wed, 25 Nov 2026 10:00:30 GMT, 20") == .seconds(30))
        #expect(read("Wed, 25 Nov 2026 10:00:30 GMT, Wed, 25 Nov 2026 10:00:40 GMT") == .seconds(40))
        #expect(read("soon, 10") == .seconds(10))
    }

    @Test(
        "what is believed is five minutes at most",
        arguments: [
            "86400", "301", "99999999999999999999999999", "1000000.5", "Thu, 26 Nov 2026 10:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT", "10, 86400",
        ])
    func bounded(_ text: String) { #expect(read(text) == .seconds(300)) }

    @Test(
        "garbage is no wait, so the default counts",
        arguments: [
            "", " ", "soon", "-5", "+5", "1e3", "0x10", "inf", "nan", "30s", "30.", ".5", "1.2.3", "１０", "٣",
            "Wed, 25 Nov 2026 25:00:00 GMT", "Wed, 25 Nox 2026 10:00:00 GMT", "Wed, 25 Nov 2026 10:00:20 CET", "Wed",
            "Wed,",

        ])
    func garbage(_ text: String) { #expect(read(text) == nil) }

    @Test("without the field there is no wait")
    func missing() { #expect(RetryAfter.read([:], now: now) == nil) }

    @Test("a refresh that is turned away for a day is tried again after minutes")
    func refresh() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7200))
        session.sandbox.inject(.status(503, retryAfter: "86400"), on: .token, .first(1))
        let error = await #expect(throws: PlanioError.self) { _ = try await session.jens.users.current() }
        guard case .session(let refusal)? = error?.kind, let retryAt = refusal.retryAt else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(retryAt.timeIntervalSince(session.time.now) <= 300)
        session.time.advance(by: .seconds(300))
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test("those who are told the same time do not come back in the same moment")
    func spread() {
        let response = CollectedResponse(status: 503, fields: [.retryAfter: "2"], body: Data(), redaction: .none)
        for (byte, wait) in [(0, 2), (0x40, 2.25), (0x80, 2.5)] as [(UInt8, Double)] {
            let next = RetryPolicy(firstWait: .seconds(1)).wait(
                after: .success(response), attempt: 1, idempotent: true, replayable: true, now: now,
                randomness: Randomness { [byte] + Array(repeating: 0, count: $0 - 1) })
            #expect(next == .seconds(wait))
        }
    }
}
