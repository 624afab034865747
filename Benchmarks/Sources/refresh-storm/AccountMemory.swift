import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// How much memory an account takes that was loaded and does nothing.
enum AccountMemory {
    /// Gives every key the same session, so that the memory measured is the library's alone.
    private struct OneLogin: TokenStore {
        let login: Data?

        func read(_ key: TokenKey) async throws -> Data? { login }
        func keys() async throws -> [TokenKey] { [] }
        func update<Result: Sendable>(
            _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
        ) async throws -> Result {
            switch try await body(login) {
            case .unchanged(let result), .write(_, let result), .delete(let result): result
            }
        }
    }

    static func measure(accounts: Int = 10_000) async throws -> Int {
        let store = InMemoryTokenStore()
        let sandbox = PlanioSandbox.demo()
        let configuration = try sandbox.configuration(scopes: [.viewIssues])
        let planio = Planio(configuration: configuration, tokens: store, transport: sandbox)
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "first")
        let login = OneLogin(login: store.read(store.keys()[0]))
        // None of them is forgotten.
        let many = Planio(
            configuration: configuration, tokens: login, transport: sandbox, options: .init(idleSessions: accounts + 1))
        _ = try await many.token(for: "warm-up")
        let before = residentBytes()
        for account in 0..<accounts { _ = try await many.token(for: "account-\(account)") }
        let after = residentBytes()
        _ = try await many.token(for: "account-0")
        return (after - before) / accounts
    }

    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
