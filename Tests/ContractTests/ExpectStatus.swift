import PlanioOAuth
import Testing

/// Expects the library's error for a response of this status.
func expectStatus(
    _ status: Int, sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
) async {
    let error = await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }
    #expect(error?.status == status, sourceLocation: sourceLocation)
}
