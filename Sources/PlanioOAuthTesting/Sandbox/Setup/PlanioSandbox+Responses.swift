import Foundation
public import PlanioOAuth

/// A path that a test answers itself.
struct SandboxOwnResponse {
    let method: String
    let path: String
    let answer: @Sendable (PlanioSandbox.OwnRequest) -> PlanioSandbox.OwnResponse
}

extension PlanioSandbox {
    /// A request to a path that a test answers itself.
    public struct OwnRequest: Sendable {
        /// Whose request it is.
        public let login: String
        /// The query's values by their names; of several the last.
        public let query: [String: String]
        /// `nil` if there is none, or it is no JSON.
        public let json: JSONValue?
    }

    /// What a test answers.
    public struct OwnResponse: Sendable {
        /// The HTTP status.
        public var status: Int
        /// No body if left out.
        public var json: JSONValue?

        /// A response of this status and JSON.
        public init(status: Int = 200, json: JSONValue? = nil) {
            self.status = status
            self.json = json
        }
    }

    /// Answers a path of your own, or one that the sandbox does not do, behind the sandbox's authentication: who sends
    /// no valid credential gets 401, as everywhere else.
    ///
    /// ```swift
    /// sandbox.respond(to: "GET", "/projects/p/wiki/Start.json", json: ["wiki_page": ["title": "Start"]])
    /// ```
    /// - Parameters:
    ///   - method: `GET` and the like.
    ///   - path: Without the query.
    ///   - status: The HTTP status.
    ///   - json: The body; none if left out.
    public func respond(to method: String, _ path: String, status: Int = 200, json: JSONValue? = nil) {
        respond(to: method, path) { _ in OwnResponse(status: status, json: json) }
    }

    /// As ``respond(to:_:status:json:)``, with a response to each request.
    public func respond(
        to method: String, _ path: String, _ answer: @escaping @Sendable (OwnRequest) -> OwnResponse
    ) {
        state.withLock { $0.ownResponses.append(.init(method: method, path: path, answer: answer)) }
    }
}

extension PlanioSandbox.OwnRequest: Redacted {}
extension PlanioSandbox.OwnResponse: Redacted {}

extension SandboxState {
    mutating func answer(
        _ own: SandboxOwnResponse, _ request: SandboxRequest, _ now: Date
    ) throws(SandboxRefusal) -> SandboxResponse {
        let caller = try identify(request, now)
        guard let user = caller.user else { throw mustSignIn }
        let response = own.answer(
            .init(
                login: user.login,
                query: Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }),
                json: try? JSONValue(parsing: request.body)))
        guard let json = response.json else { return SandboxResponse(status: response.status) }
        return SandboxResponse(status: response.status, json: json)
    }
}
