import Foundation
import HTTPTypes
import PlanioOAuthTesting

@testable import PlanioOAuth

/// Holds each request until the test answers it. Who asks who they are is answered at once.
final class GatedTransport: HTTPTransport {
    typealias Answer = Result<(Int, HTTPFields), TransportError>

    private struct Held {
        let path: String
        let answer: CheckedContinuation<Answer?, Never>
    }

    private struct State {
        var arrived: [String] = []
        var held: [Int: Held] = [:]
        var most = 0
    }

    private let state = Locked(State())

    /// The paths of all that came, in their order.
    var arrived: [String] { state.withLock { $0.arrived } }
    /// How many were there at once.
    var most: Int { state.withLock { $0.most } }
    var held: Int { state.withLock { $0.held.count } }

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        let path = request.path ?? ""
        if path.hasSuffix("/users/current.json") {
            let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#
            return (HTTPResponse(status: .ok), HTTPBody(Data(user.utf8)))
        }
        let number = state.withLock { state in
            state.arrived.append(path)
            return state.arrived.count
        }
        let answer: Answer? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.held[number] = Held(path: path, answer: continuation)
                    state.most = max(state.most, state.held.count)
                    return false
                }
                if isCancelled { continuation.resume(returning: nil) }
            }
        } onCancel: {
            state.withLock { $0.held.removeValue(forKey: number) }?.answer.resume(returning: nil)
        }
        guard let answer else { throw CancellationError() }
        let (status, fields) = try answer.get()
        return (HTTPResponse(status: .init(code: status), headerFields: fields), HTTPBody(Data("{}".utf8)))
    }

    /// Returns as soon as so many are held.
    func waitForHeld(_ count: Int) async {
        while held < count { await Task.yield() }
    }

    /// Answers the one that came first of those at `path`, or of all.
    func answer(_ path: String? = nil, _ answer: Answer = .success((200, [:]))) {
        let held: Held? = state.withLock { state in
            let number = state.held.filter { path == nil || $0.value.path == path }.keys.min()
            return number.flatMap { state.held.removeValue(forKey: $0) }
        }
        held?.answer.resume(returning: answer)
    }

    /// Answers one after the other, of those at `path` or of all, until `tasks` have ended.
    func answerAll<Success: Sendable, Failure>(
        _ path: String? = nil, until tasks: [Task<Success, Failure>]
    ) async {
        let ended = Locked(false)
        let waiting = Task {
            for task in tasks { _ = await task.result }
            ended.withLock { $0 = true }
        }
        while !ended.withLock({ $0 }) {
            answer(path)
            await Task.yield()
        }
        await waiting.value
    }
}

extension PlanioClient {
    /// A client of a stub's, whose credential was confirmed.
    static func known(
        _ transport: any HTTPTransport, key: String = "key", site: SiteAddress = "https://example.org",
        options: Planio.Options
    ) async throws -> PlanioClient {
        let client = try PlanioClient(site: site, credential: .apiKey(key), transport: transport, options: options)
        _ = try await client.users.current()
        return client
    }

    /// What a request came to, if not to a response.
    func failure(at path: String = "/x.json") async -> PlanioError? {
        do {
            try await send(.get(path))
            return nil
        } catch {
            return error as? PlanioError
        }
    }
}

extension Planio.Options {
    /// Each request is sent once.
    static func once(
        limits: Planio.Limits = .init(), overload: OverloadPolicy = .init(), time: any TimeSource = ManualTime()
    ) -> Planio.Options {
        Planio.Options(
            limits: limits, retries: .none, overload: overload, identity: .init(interval: .seconds(86400)), time: time,
            logger: .silent)
    }
}

extension PlanioError {
    /// Until when the site is left alone, and why; `nil` for another error.
    var circuit: (until: Date, cause: CircuitCause)? {
        guard case .transport(let error) = kind, case .circuitOpen(let until, let cause) = error.reason,
            error.delivery == .notSent, isTemporary
        else { return nil }
        return (until, cause)
    }

    var transportError: TransportError? { if case .transport(let error) = kind { error } else { nil } }
}
