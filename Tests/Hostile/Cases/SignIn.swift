import Foundation
import PlanioOAuth

/// How the cases of OAuth begin and end.
enum SignIn {
    /// Signs in at a server that is as it should be.
    static func planio(_ stage: Stage) async throws -> Planio {
        let planio = try stage.planio()
        _ = try await planio.authorize(planio.authorizationRequest(), code: Planted.code, as: "jens")
        return planio
    }

    /// Spends a code at a token endpoint that is what the case makes of it, and says what is then known of the token.
    static func exchange(_ stage: Stage) async -> String {
        await stage.outcome {
            let planio = try stage.planio()
            _ = try await planio.authorize(planio.authorizationRequest(), code: Planted.code, as: "jens")
            return "ok\(facts(try await planio.token(for: "jens")))"
        } + " ×\(stage.count("/oauth/token"))"
    }

    /// Signs in, makes the server hostile, refreshes, mends the server, and uses the session: it must have survived.
    static func refresh(_ stage: Stage, _ makeHostile: (Stage) -> Void) async -> String {
        await stage.outcome {
            let planio = try await planio(stage)
            makeHostile(stage)
            let first = await stage.outcome {
                let token = try await planio.refreshToken(for: "jens")
                return "ok\(facts(token))"
            }
            stage.serve("/oauth/token", Stage.standard)
            stage.serve { try $0.write(response(body: "{}")) }
            let then = await stage.outcome {
                _ = try await planio.client(for: "jens").send(.get("/x.json"))
                return "ok"
            }
            return "\(first), then \(then)"
        }
    }

    private static func facts(_ token: Token) -> String {
        let lifetime = token.lifetime.map { " \(Int($0 / .seconds(1))) s" } ?? " for ever"
        let scopes = token.scopes.sorted().map(\.rawValue).joined(separator: "+")
        return "\(lifetime), \(scopes), \(token.refreshToken == nil ? "no refresh" : "refresh")"
    }
}
