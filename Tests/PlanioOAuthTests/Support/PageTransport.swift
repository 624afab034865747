import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting

/// A server of one list of items, which a test changes while it is walked through. Knows `offset`, `limit`, `sort=id` and
/// the long form of `issue_id>=`.
final class PageTransport: HTTPTransport {
    struct State {
        var ids: [Int]
        var requests: [String] = []
        var inFlight = 0
        var mostInFlight = 0
        /// Is called with the number of each list request before it is answered.
        var before: (@Sendable (Int, inout [Int]) -> Void)?
        /// Changes what is sent.
        var response: (@Sendable (Int, String) -> String)?
    }

    let state: Locked<State>

    init(_ ids: [Int]) { state = Locked(State(ids: ids)) }

    var requests: [String] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        let path = request.path ?? ""
        if path.contains("/users/current") {
            return (
                HTTPResponse(status: .ok),
                HTTPBody(Data(#"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#.utf8))
            )
        }
        state.withLock { state in
            state.inFlight += 1
            state.mostInFlight = max(state.mostInFlight, state.inFlight)
        }
        await Task.yield()
        let text = state.withLock { state in
            state.inFlight -= 1
            state.requests.append(path)
            let number = state.requests.count
            state.before?(number, &state.ids)
            let text = Self.page(state.ids, path)
            return state.response?(number, text) ?? text
        }
        return (HTTPResponse(status: .ok), HTTPBody(Data(text.utf8)))
    }

    private static func page(_ ids: [Int], _ path: String) -> String {
        let query = Dictionary(
            path.split(separator: "?").dropFirst().joined().split(separator: "&").map { pair -> (String, String) in
                let sides = pair.split(separator: "=", maxSplits: 1).map { $0.removingPercentEncoding ?? "" }
                return (sides[0], sides.count > 1 ? sides[1] : "")
            }, uniquingKeysWith: { $1 })
        let least = query["op[issue_id]"] == ">=" ? Int(query["v[issue_id][]"] ?? "") ?? 0 : 0
        var found = ids.filter { $0 >= least }
        if query["sort"] == "id" { found.sort() }
        let offset = Int(query["offset"] ?? "") ?? 0
        let limit = Int(query["limit"] ?? "") ?? 25
        let page = found.dropFirst(offset).prefix(limit)
        func issue(_ id: some StringProtocol) -> String {
            #"{"id":\#(id),"project":{"id":1,"name":"P"},"tracker":{"id":1,"name":"Bug"},"status":{"id":1,"name":"New"},"priority":{"id":2,"name":"Normal"},"subject":"Issue \#(id)"}"#
        }
        if path.hasPrefix("/issues/") {
            return #"{"issue":\#(issue(path.dropFirst(8).prefix { $0.isNumber }))}"#
        }
        let plural = path.contains("/issues.json") ? "issues" : "items"
        let elements = page.map { plural == "items" ? #"{"id":\#($0)}"# : issue(String($0)) }
        return
            #"{"\#(plural)":[\#(elements.joined(separator: ","))],"total_count":\#(found.count),"offset":\#(offset),"limit":\#(limit)}"#
    }
}

extension PlanioClient {
    /// A client of a stub's.
    static func stubbed(_ transport: any HTTPTransport) throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
    }
}

/// A plug-in's resource in a few lines.
struct Item: Planio.Resource {
    static let name = Planio.ResourceName(singular: "item", plural: "items")
    let id: ID
    let json: JSONText

    init(_ json: inout JSONObject) throws {
        self.json = json.text
        id = try json.required("id")
    }
}
