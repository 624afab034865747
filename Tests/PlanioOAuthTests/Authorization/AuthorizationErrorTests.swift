import Testing

@testable import PlanioOAuth

@Suite("Authorization errors")
struct AuthorizationErrorTests {
    @Test("whether the code is used up agrees with how far the request got")
    func delivery() {
        func text(_ delivery: TransportError.Delivery) -> String {
            AuthorizationError.transport(TransportError(.connectionLost, delivery)).description
        }
        #expect(text(.notSent).contains("not been used") && !text(.notSent).contains("used up"))
        #expect(text(.unknown).contains("may be used up"))
        #expect(text(.responded).contains("is used up"))
    }
}
