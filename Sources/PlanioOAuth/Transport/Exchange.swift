import Foundation
import HTTPTypes
import Logging

/// What every request gets, whoever sends it: one total deadline, a size limit, safe retries, a log line without
/// secrets. Above it nobody talks to the transport.
struct Exchange: Sendable {
    let transport: any HTTPTransport
    let time: any TimeSource
    let randomness: Randomness
    let limits: TransportLimits
    let retries: RetryPolicy
    let logger: Logger

    /// One answer, read whole.
    struct Answer: Sendable {
        let status: Int
        let fields: HTTPFields
        let body: Data

        var requestID: String? { fields[.requestID].map { String($0.prefix(128)) } }
    }

    /// Sends `request` until it is answered, retries are used up, or the time is over.
    /// - Parameter repeatable: Whether carrying the request out twice does no harm.
    func send(
        _ request: HTTPRequest, body: HTTPBody = .empty, repeatable: Bool, limits: TransportLimits? = nil
    ) async throws -> Answer {
        let limits = limits ?? self.limits
        return try await bounded(limits.timeout) { end in
            try await send(request, body: body, repeatable: repeatable, limits: limits, until: end)
        }
    }

    /// Runs `work`, which may take several requests, within one total deadline, and tells it when that is, in uptime.
    func bounded<Result: Sendable>(
        _ timeout: Duration, _ work: @escaping @Sendable (_ end: Duration) async throws -> Result
    ) async throws -> Result {
        let end = time.uptime + timeout
        return try await withDeadline(timeout, time) {
            TransportError(.timedOut(after: timeout), .unknown)
        } _: {
            try await work(end)
        }
    }

    /// As ``send(_:body:repeatable:limits:)``, inside of ``bounded(_:_:)``.
    func send(
        _ request: HTTPRequest, body: HTTPBody, repeatable: Bool, limits: TransportLimits, until end: Duration
    ) async throws -> Answer {
        var attempt = 0
        while true {
            attempt += 1
            let outcome = await Self.attempt { try await once(request, body: body, limits: limits) }
            let wait = retries.wait(
                after: outcome, attempt: attempt, repeatable: repeatable, sendable: body.isRepeatable, now: time.now,
                randomness: randomness)
            guard let wait, time.uptime + wait < end else { return try outcome.get() }
            try await time.sleep(for: wait)
        }
    }

    private static func attempt(_ work: () async throws -> Answer) async -> Result<Answer, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    private func once(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> Answer {
        let start = time.uptime
        do {
            let (response, stream) = try await transport.send(request, body: body, limits: limits)
            let answer = Answer(
                status: response.status.code, fields: response.headerFields,
                body: try await stream.collect(upTo: limits.responseBytes))
            logger.debug(
                "\(request.method) \(request.loggablePath) -> \(answer.status)",
                metadata: [
                    "request_id": "\(answer.requestID ?? "-")", "duration": "\(time.uptime - start)",
                ])
            return answer
        } catch {
            logger.debug(
                "\(request.method) \(request.loggablePath) failed",
                metadata: [
                    "error": "\((error as? TransportError)?.description ?? String(describing: type(of: error)))",
                    "duration": "\(time.uptime - start)",
                ])
            throw error
        }
    }
}

extension HTTPRequest {
    /// The path without its query, which may hold a code or personal data.
    var loggablePath: String { String((path ?? "").prefix { $0 != "?" }) }
}

extension HTTPField.Name {
    static let requestID = Self.known("X-Request-Id")
    static let redmineAPIKey = Self.known("X-Redmine-API-Key")
    static let switchUser = Self.known("X-Redmine-Switch-User")

    /// A name written in this source; the initializer fails only for characters that no field name has.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return field
    }
}
