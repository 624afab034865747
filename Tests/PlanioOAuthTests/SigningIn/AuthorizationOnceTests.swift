import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A code is good for one session, and so is the request that it answers.
@Suite("An authorization request finishes once", .bounded)
struct AuthorizationOnceTests {
    private let time = ManualTime()
    private let sandbox: PlanioSandbox
    private let store = InMemoryTokenStore()
    private let planio: Planio

    init() throws {
        sandbox = .demo(time: time)
        planio = try Self.planio(sandbox, store, time)
    }

    private static func planio(
        _ sandbox: PlanioSandbox, _ store: InMemoryTokenStore, _ time: ManualTime,
        redirectURI: RedirectURI = .outOfBand
    ) throws -> Planio {
        Planio(
            configuration: try sandbox.configuration(redirectURI: redirectURI, scopes: [.viewIssues]), tokens: store,
            transport: sandbox, options: .init(retries: .none, time: time, logger: .silent))
    }

    @Test("not again, and not for another account, though the user consented to a second code")
    func again() async throws {
        let request = planio.authorizationRequest()
        let (first, second) = try (
            sandbox.consent(to: request.url, as: "jens"), sandbox.consent(to: request.url, as: "jens")
        )
        _ = try await planio.authorize(request, code: first, as: "jens")
        for account in ["jens", "felix"] {
            await #expect(throws: AuthorizationError.alreadyFinished) {
                _ = try await planio.authorize(request, code: second, as: account)
            }
        }
        #expect(sandbox.counters.tokenArrivals == 1)
        #expect(store.keys().count == 1)
    }

    @Test("of a hundred who finish it at once, one does")
    func atOnce() async throws {
        let request = planio.authorizationRequest()
        let codes = try (1...100).map { _ in try sandbox.consent(to: request.url, as: "jens") }
        let outcomes = await withTaskGroup(of: AuthorizationError?.self) { group in
            for (number, code) in codes.enumerated() {
                group.addTask { [planio] in
                    do {
                        _ = try await planio.authorize(request, code: code, as: "account-\(number)")
                        return nil
                    } catch {
                        return error as? AuthorizationError
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == .alreadyFinished } == 99)
        #expect(sandbox.counters.issuedTokens == 1)
        #expect(store.keys().count == 1)
    }

    @Test("not after the response was lost, since the code may be used up")
    func lostAnswer() async throws {
        let request = planio.authorizationRequest()
        let code = try sandbox.consent(to: request.url, as: "jens")
        sandbox.inject(.loseResponse, on: .token, .first(1))
        await #expect(throws: AuthorizationError.self) {
            _ = try await planio.authorize(request, code: code, as: "jens")
        }
        await #expect(throws: AuthorizationError.alreadyFinished) {
            _ = try await planio.authorize(request, code: code, as: "jens")
        }
    }

    @Test(
        "again where the code was surely not used up",
        arguments: [PlanioSandbox.Fault.refused, .status(429), .status(401, body: #"{"error":"invalid_client"}"#)])
    func leftover(_ fault: PlanioSandbox.Fault) async throws {
        let request = planio.authorizationRequest()
        let code = try sandbox.consent(to: request.url, as: "jens")
        sandbox.inject(fault, on: .token, .first(1))
        await #expect(throws: AuthorizationError.self) {
            _ = try await planio.authorize(request, code: code, as: "jens")
        }
        #expect(try await planio.authorize(request, code: code, as: "jens").users.current().login == "jens")
    }

    @Test("a mistyped code does not use the request up")
    func mistyped() async throws {
        let request = planio.authorizationRequest()
        let code = try sandbox.consent(to: request.url, as: "jens")
        for wrong in ["", "mistyped"] {
            await #expect(throws: AuthorizationError.self) {
                _ = try await planio.authorize(request, code: wrong, as: "jens")
            }
        }
        #expect(try await planio.authorize(request, code: code, as: "jens").users.current().login == "jens")
    }

    @Test("a forged callback does not use the request up")
    func forged() async throws {
        let planio = try Self.planio(sandbox, store, time, redirectURI: .url("https://app.example/callback"))
        let request = planio.authorizationRequest()
        let callback = try sandbox.callback(from: request.url, as: "jens")
        let forged = try #require(URL(string: "https://app.example/callback?code=x&state=forged"))
        await #expect(throws: AuthorizationError.stateMismatch) {
            _ = try await planio.authorize(request, callback: forged, as: "jens")
        }
        #expect(try await planio.authorize(request, callback: callback, as: "jens").users.current().login == "jens")
        await #expect(throws: AuthorizationError.alreadyFinished) {
            _ = try await planio.authorize(request, callback: callback, as: "jens")
        }
    }

    @Test(
        "a code without its state is accepted out of band only",
        arguments: [
            RedirectURI.url("https://app.example/callback"), .loopback, .loopback(port: 45999),
        ])
    func bareCode(_ redirectURI: RedirectURI) async throws {
        let planio = try Self.planio(sandbox, store, time, redirectURI: redirectURI)
        let request = planio.authorizationRequest()
        await #expect(throws: AuthorizationError.needsCallback) {
            _ = try await planio.authorize(request, code: "stolen", as: "jens")
        }
        #expect(sandbox.counters.tokenArrivals == 0)
    }

    @Test("finished requests are forgotten when they have expired, and refused all the same")
    func memory() throws {
        let finished = FinishedRequests(lifetime: .seconds(600), time: time)
        for _ in 1...50 {
            for _ in 1...100 { try finished.claim(planio.authorizationRequest()) }
            time.advance(by: .seconds(600))
        }
        #expect(finished.count <= 600, "of 5000, those of the last twenty minutes and as many again")
    }
}
