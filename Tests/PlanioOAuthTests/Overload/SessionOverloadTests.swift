import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A site that is left alone costs nobody a session.
@Suite("Sessions of a site that is left alone", .bounded)
struct SessionOverloadTests {
    private struct Setting {
        let time = ManualTime(advancesItself: false)
        let sandbox: PlanioSandbox
        let planio: Planio
        let jens: PlanioClient

        init(pauses: Bool = false) async throws {
            sandbox = .demo(time: time)
            let policy = OverloadPolicy(
                longestPause: pauses ? .seconds(300) : .zero,
                circuit: pauses ? nil : CircuitPolicy(failures: 3, openTime: .seconds(5)))
            planio = Planio(
                configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
                options: .init(
                    retries: .none, overload: policy, refresh: .init(retries: .none), time: time, logger: .silent))
            jens = try await Self.signIn(planio, sandbox)
        }

        @discardableResult
        static func signIn(_ planio: Planio, _ sandbox: PlanioSandbox) async throws -> PlanioClient {
            let request = planio.authorizationRequest()
            return try await planio.authorize(
                request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        }

        /// Fails until the site is left alone.
        func openCircuit() async {
            sandbox.inject(.cut, on: .path("/issues.json"))
            for _ in 1...3 { _ = try? await jens.issues.list().total }
            sandbox.removeFaults()
        }
    }

    @Test("a token that is refreshed meanwhile is a temporary error, nothing is sent, and the session goes on")
    func refresh() async throws {
        let setting = try await Setting()
        setting.time.advance(by: .seconds(7201))
        setting.sandbox.inject(.refused, on: .anywhere)
        for _ in 1...3 {
            _ = try? await setting.planio.token(for: "jens")
            // As long as the session itself pauses.
            setting.time.advance(by: .seconds(100))
        }
        // The one that would have shown that the site is back.
        setting.sandbox.resetCounters()
        _ = try? await setting.planio.token(for: "jens")
        setting.sandbox.removeFaults()
        let client = await #expect(throws: PlanioError.self) { _ = try await setting.jens.issues.list().total }
        #expect(client?.circuit != nil && client?.needsAuthorization == false)
        #expect(setting.sandbox.counters.tokenArrivals == 0)
        setting.time.advance(by: .seconds(200))
        #expect(try await setting.planio.token(for: "jens").accessToken.expose().isEmpty == false)
        #expect(try await setting.jens.issues.list().total >= 0)
        #expect(setting.sandbox.counters.refreshes == 1)
    }

    @Test(
        "a refresh that fails, and then is not sent, says what failed, and whether the server may have seen any of it",
        arguments: [
            ([.refused], 1, .cannotConnect, .notSent), ([.cut, .refused], 1, .connectionLost, .unknown),
            ([.cut, .refused], 10, .cannotConnect, .unknown),
        ] as [([PlanioSandbox.Fault], Int, TransportError.Reason, TransportError.Delivery)])
    func failures(
        _ faults: [PlanioSandbox.Fault], _ untilOpen: Int, _ reported: TransportError.Reason,
        _ delivery: TransportError.Delivery
    ) async throws {
        let time = ManualTime()
        let sandbox = PlanioSandbox.demo(time: time)
        let policy = OverloadPolicy(circuit: CircuitPolicy(failures: untilOpen))
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(overload: policy, time: time, logger: .silent))
        try await Setting.signIn(planio, sandbox)
        for fault in faults.dropLast() { sandbox.inject(fault, on: .token, .first(1)) }
        if let last = faults.last { sandbox.inject(last, on: .token) }
        let error = await #expect(throws: SessionError.self) { _ = try await planio.refreshToken(for: "jens") }
        guard case .transport(let reason)? = error?.reason else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(reason == TransportError(reported, delivery))
    }

    @Test("a refresh of its own is refused as not sent, and the tokens stay")
    func token() async throws {
        let setting = try await Setting()
        await setting.openCircuit()
        let before = setting.sandbox.counters.tokenArrivals
        let error = await #expect(throws: SessionError.self) {
            _ = try await setting.planio.refreshToken(for: "jens")
        }
        guard case .transport(let reason)? = error?.reason, case .circuitOpen = reason.reason else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(reason.delivery == .notSent)
        #expect(error?.isTemporary == true && error?.needsAuthorization == false)
        #expect(setting.sandbox.counters.tokenArrivals == before)
        setting.time.advance(by: .seconds(60))
        #expect(try await setting.jens.issues.list().total >= 0)
        try await setting.planio.refreshToken(for: "jens")
    }

    @Test("signing in and signing out are sent all the same, and a response to them ends it")
    func signing() async throws {
        let setting = try await Setting()
        await setting.openCircuit()
        let error = await #expect(throws: PlanioError.self) { _ = try await setting.jens.issues.list().total }
        #expect(error?.circuit != nil)
        #expect(try await setting.planio.signOut("jens"))
        let again = try await Setting.signIn(setting.planio, setting.sandbox)
        #expect(try await again.issues.list().total >= 0)
    }

    @Test("a pause that the token endpoint asks for holds no call, and one that the API asks for no refresh")
    func pauses() async throws {
        let setting = try await Setting(pauses: true)
        setting.time.advance(by: .seconds(7150))
        setting.sandbox.inject(.status(429, retryAfter: "60"), on: .token, .first(1))
        // Refreshed behind the call, in vain.
        #expect(try await setting.jens.issues.list().total >= 0)
        while setting.sandbox.counters.tokenArrivals == 0 { await Task.yield() }
        #expect(try await setting.jens.issues.list().total >= 0)
        setting.time.advance(by: .seconds(120))
        setting.sandbox.inject(.status(503, retryAfter: "60"), on: .path("/issues.json"), .first(1))
        await #expect(throws: PlanioError.self) { _ = try await setting.jens.issues.list().total }
        #expect(try await setting.planio.refreshToken(for: "jens").refreshToken != nil)
        let error = await #expect(throws: PlanioError.self) { _ = try await setting.jens.issues.list().total }
        #expect(error?.circuit?.cause == .retryAfter(status: 503))
    }
}
