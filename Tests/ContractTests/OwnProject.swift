import Foundation
import PlanioOAuth
import Testing

extension RunningServer {
    /// A client that is not bound by scopes.
    func client(_ account: ContractServer.Account) throws -> PlanioClient {
        try PlanioClient(site: site, credential: .apiKey(account.apiKey), transport: transport, options: .patient)
    }

    /// Runs a test in a project of its own, where Jens is the only member and manages everything.
    func withProject(
        _ change: @Sendable (inout Planio.Project.Changes) -> Void = { _ in },
        _ test: (_ project: Planio.Project, _ jens: PlanioClient) async throws -> Void
    ) async throws {
        let jens = try client(jens)
        let identifier = "own-\(UUID().uuidString.prefix(8).lowercased())"
        let project = try await jens.projects.create(identifier: identifier, name: "Own \(identifier)", change)
        let result: Result<Void, any Error>
        do { result = .success(try await test(project, jens)) } catch { result = .failure(error) }
        try? await client(admin).projects.delete(.id(project.id), includingSubprojects: true)
        try result.get()
    }

    /// An account's own id.
    func id(_ account: ContractServer.Account) async throws -> Planio.User.ID {
        try await client(account).users.current().id
    }

    /// A project below another, made by the administrator.
    func addSubproject(
        of project: Planio.Project, _ change: @Sendable (inout Planio.Project.Changes) -> Void = { _ in }
    ) async throws -> Planio.Project {
        let identifier = "sub-\(UUID().uuidString.prefix(8).lowercased())"
        return try await client(admin).projects.create(identifier: identifier, name: "Sub \(identifier)") {
            $0.parentID = project.id
            change(&$0)
        }
    }
}

/// The error that the work throws, if it is the library's.
func planioError(
    sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
) async -> PlanioError? {
    await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }
}

extension PlanioError {
    /// The fields that the server ignored.
    var ignoredFields: [String]? { if case .ignored(let fields, _) = kind { fields } else { nil } }
    var messages: [String]? { if case .validation(let messages) = kind { messages } else { nil } }
    /// What would have been destroyed.
    var destructive: String? {
        if case .invalidRequest(.destructive(let problem)) = kind { problem } else { nil }
    }
}
