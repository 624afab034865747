import Foundation
import HTTPTypes

#if !FUZZING
@testable import PlanioOAuth
#endif

/// No `Retry-After`, whatever it says, makes a client wait for less than nothing or longer than is believed.
enum RetryAfterProperties {
    static func check(_ input: Data) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        for now in [0, 784_111_777, 1_700_000_000, 4_102_444_800].map(Date.init(timeIntervalSince1970:)) {
            guard let wait = RetryAfter.read([.retryAfter: text], now: now) else { continue }
            try Property.hold(wait >= .zero && wait <= RetryAfter.longest)
            // The longest counts, so that one more in the list shortens nothing.
            let more = RetryAfter.read([.retryAfter: "1, \(text)"], now: now) ?? .zero
            try Property.hold(more >= wait)
        }
    }
}
