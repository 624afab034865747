import PlanioOAuth

extension Snippets {
    @Sendable static func names(_ client: PlanioClient) async throws {
        let inProgress = try await client.names.status("In Progress")
        let bug = try await client.names.tracker("bug")
        let urgent = try await client.names.priority("URGENT")
        let version = try await client.names.version("1.0", in: "some-project")
        let backend = try await client.names.category("Backend", in: "some-project")
        let jens = try await client.names.member("Jens Maker", in: "some-project")
        let development = try await client.names.activity("Development")
        print(inProgress, bug, urgent, version, backend, jens, development)

        do {
            _ = try await client.names.status("In Progres")
        } catch let error as PlanioError {
            guard case .name(let problem) = error.kind else { throw error }
            print(problem.reason, problem.candidates.map(\.name))
        }
    }
}
