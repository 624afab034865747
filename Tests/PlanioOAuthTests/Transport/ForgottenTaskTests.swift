import Foundation
import Testing

@testable import PlanioOAuth

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Tasks that Foundation loses sight of, so that nothing of it ends them.
@Suite("Tasks that Foundation forgets", .bounded)
struct ForgottenTaskTests {
    private let responses = PendingResponses()

    /// It is never resumed.
    private func add(_ deadline: PendingResponses.Deadline?, to session: URLSession) throws -> PendingResponse {
        let response = PendingResponse(limit: 256, hasBody: true)
        let task = session.dataTask(with: URLRequest(url: try #require(URL(string: "http://127.0.0.1/"))))
        response.begin(task)
        responses.add(response, of: task, deadline)
        return response
    }

    @Test("a task that nothing ends is ended when its time is over, and others are not")
    func deadline() async throws {
        let session = URLSession(
            configuration: .ephemeral, delegate: responses, delegateQueue: responses.delegateQueue)
        defer { session.invalidateAndCancel() }
        let stream = try add(nil, to: session)
        let patient = try add(.init(after: .patient), to: session)
        let late = try add(.init(after: .milliseconds(100), grace: .zero), to: session)
        await #expect(throws: TransportError(.timedOut(after: .milliseconds(100)), .unknown)) {
            _ = try await late.value()
        }
        #expect(!stream.isFinished && !patient.isFinished)
    }
}
