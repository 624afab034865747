/// What a response must be to count as success: the status and the body that the operation documents.
///
/// ```swift
/// var request = PlanioRequest.delete("/checklists/3.json")
/// request.expects = .noContent
/// ```
///
/// A raw request expects ``jsonOrEmpty`` unless it says otherwise. Without such a demand the page of a login form or of a
/// proxy, which comes with status 200, would pass for success.
public struct ExpectedResponse: Sendable, Hashable {
    fileprivate enum Body: Sendable, Hashable {
        case json
        case empty
        case jsonOrEmpty
        case any
    }

    fileprivate struct Alternative: Sendable, Hashable {
        let statuses: ClosedRange<Int>
        let body: Body
    }

    /// The object that the response must be about.
    struct Object: Sendable, Hashable {
        let name: String
        let id: Int
    }

    private var alternatives: [Alternative]
    private(set) var object: Object?

    /// Any success with JSON or without a body.
    public static let jsonOrEmpty = ExpectedResponse(200...299, .jsonOrEmpty)
    /// 200 with JSON: reading.
    public static let json = ExpectedResponse(200...200, .json)
    /// 201 with JSON: most creations.
    public static let created = ExpectedResponse(201...201, .json)
    /// 204: updates, deletions, and creations that give nothing back, such as a watcher's.
    public static let noContent = ExpectedResponse(204...204, .empty)
    /// 304: what a request with `If-None-Match` may be answered with.
    public static let notModified = ExpectedResponse(304...304, .empty)
    /// Any success, whatever its body is: the bytes of a file.
    public static let anything = ExpectedResponse(200...299, .any)

    /// A redirect, which whoever sent the request judges and follows.
    static let redirect = ExpectedResponse(301...308, .any)

    /// 200 with JSON about one object: its member `name` has this `id`. A response about another object is a late or
    /// mixed-up one, and an error.
    public static func object(_ name: String, id: Int) -> ExpectedResponse {
        var expected = json
        expected.object = Object(name: name, id: id)
        return expected
    }

    /// One or the other: `.created.or(.noContent)`.
    public func or(_ other: ExpectedResponse) -> ExpectedResponse {
        var both = self
        both.alternatives += other.alternatives
        both.object = object ?? other.object
        return both
    }

    private init(_ statuses: ClosedRange<Int>, _ body: Body) {
        alternatives = [Alternative(statuses: statuses, body: body)]
    }
}

extension ExpectedResponse {
    var allowsRedirect: Bool { alternatives.contains { $0.statuses.contains(302) } }

    /// Whether the caller deals with 304 itself.
    var allowsNotModified: Bool { alternatives.contains { $0.statuses.contains(304) } }

    /// Why a response with a status of success is none; `nil` if it is one.
    func problem(_ response: CollectedResponse) -> PlanioError.Kind? {
        guard alternatives.contains(where: { $0.statuses.contains(response.status) && $0.body.accepts(response) })
        else { return .unexpectedResponse }
        return object.flatMap { $0.problem(response) }
    }
}

extension ExpectedResponse.Body {
    func accepts(_ response: CollectedResponse) -> Bool {
        switch self {
        case .any: true
        case .empty: response.isBlank
        case .json: response.isJSON
        case .jsonOrEmpty: response.isBlank || response.isJSON
        }
    }
}

extension ExpectedResponse.Object {
    func problem(_ response: CollectedResponse) -> PlanioError.Kind? {
        guard !response.isBlank else { return nil }
        guard let found = response.json?[name]?["id"] else {
            return .undecodable(path: "\(name).id", problem: "missing")
        }
        guard let received = found.int else { return .undecodable(path: "\(name).id", problem: "not a whole number") }
        return received == id ? nil : .otherObject(asked: id, received: received)
    }
}

extension CollectedResponse {
    /// Redmine answers with objects and arrays, of which the ends are looked at: the rest is read once, by who decodes it.
    fileprivate var isJSON: Bool { looksLikeJSON || (!isPage && json != nil) }
}
