import Foundation
public import HTTPTypes

/// One request to the REST API, for what the library has no type for: a plug-in's resources, own fields.
///
/// ```swift
/// struct Checklists: Decodable { var checklists: [Item] }
/// let response = try await client.send(.get("/issues/7/checklists.json"))
/// let items = try response.decode(Checklists.self).checklists
/// try await client.send(.put("/checklists/3.json", json: ["checklist": ["is_done": true]]))
/// ```
///
/// It goes through the same token, limits, retries and errors as everything else. Say what you know of it: the scopes that
/// allow it (``allowedBy``), so that a 403 names those that are lacking, and what it is answered with (``expects``).
///
/// ```swift
/// var request = PlanioRequest.get("/projects/some-project/wiki/Start.pdf")
/// request.expects = .anything
/// request.limits = TransportLimits(timeout: .seconds(120), responseBytes: 100_000_000)
/// ```
public struct PlanioRequest: Sendable {
    /// The HTTP method.
    public let method: HTTPRequest.Method
    /// The path below the site, such as `/issues/7.json`; percent-encoded where needed. A last segment without a dot gets
    /// `.json`, unless the request expects ``ExpectedResponse/anything``.
    public let path: String
    /// Parameters in their order, not yet encoded. A name may repeat only if it ends in `[]`; otherwise the
    /// request is refused, since the server would read one of them.
    public var query: [(name: String, value: String)]
    /// What is sent. A stream is sent once, and never again after a 401 or a lost connection.
    public var body: HTTPBody {
        didSet { json = nil }
    }
    /// The body's media type; `nil` sends none.
    public var contentType: String?
    /// Further header fields. Those by which the server would tell who asks are refused.
    public var headerFields: HTTPFields = [:]
    /// What this request may cost, where that differs from the client's limits: the time in all, and the response's size.
    public var limits: TransportLimits?
    /// When this request is sent again, where that differs from the client's policy. What is not idempotent is never sent twice.
    /// Write `RetryPolicy.none` in full: `.none` alone would be `nil`.
    public var retries: RetryPolicy?
    /// Scopes any of which allows the request; a 403 then says whether the token has one. Unknown if empty.
    public var allowedBy: Set<Scope>
    /// Whether any of ``allowedBy`` is enough; not where it depends on what the request is about, such as where a file hangs.
    var allowanceIsCertain = true
    /// What a response must be to count as success.
    public var expects: ExpectedResponse
    /// The pattern of the path, such as `/checklists/{id}`, by which logs, metrics and traces call the request; of as many
    /// values as there are kinds of requests, and nothing personal. `nil` for what the library finds itself: it knows all
    /// paths of Redmine's, and keeps the words of others in the places of resources
    /// (`/issues/7/checklists` is `/issues/{id}/checklists`).
    public var route: String?
    /// Whether carrying it out twice does no harm, so that it may be sent again when no response came.
    public var isIdempotent: Bool
    /// What the request holds that no error may repeat, such as the new user's password. Parameters, and members of a JSON
    /// body, of such a name (`password`, `token`, `api_key`, …) count by themselves.
    public var secrets: [Secret]
    /// What to ask for below the site where the response leads elsewhere, encoded and with its query; `nil` if that is an error.
    var redirect: (@Sendable (RedirectTarget, Site) -> String?)?
    /// What its fields need, or the server drops them.
    var fieldNeeds: [PlanioError.FieldNeed] = []
    /// What its body was written from, and why it cannot be, if so.
    private(set) var json: (value: JSONValue, error: JSONError?)?

    /// A request without a body. The path starts with `/`; use ``path(_:)`` to put a name into it.
    public init(_ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = []) {
        self.method = method
        self.path = path
        self.query = query
        body = .empty
        allowedBy = []
        expects = .jsonOrEmpty
        isIdempotent = method == .get || method == .head
        secrets = []
    }

    /// Reads something: it changes nothing, so it is sent again where that may help.
    /// - Parameters:
    ///   - path: Below the site, such as `/issues/7.json`.
    ///   - query: Parameters and their values: texts, numbers, flags, days and ids; those that are `nil` are left out.
    public static func get(
        _ path: String, query: KeyValuePairs<String, (any Planio.FilterValue)?> = [:]
    ) -> PlanioRequest {
        PlanioRequest(
            .get, path, query: query.compactMap { name, value in value.map { (name, $0.filterValue) } })
    }

    /// Creates something, from a literal: `.post("/checklists", json: ["checklist": ["subject": "Call back"]])`. It is
    /// sent again only where the server surely did not carry it out.
    public static func post(_ path: String, json: JSONValue) -> PlanioRequest {
        PlanioRequest(.post, path).with(json: json)
    }

    /// Changes something, from a literal: `.put("/checklists/3", json: ["checklist": ["is_done": true]])`. Set
    /// ``isIdempotent`` if carrying it out twice does no harm.
    public static func put(_ path: String, json: JSONValue) -> PlanioRequest {
        PlanioRequest(.put, path).with(json: json)
    }

    /// A body of one's own values: `.put("/checklists/3", json: ["checklist": ["position": position]])`.
    public static func post(_ path: String, json: some JSONWritable) -> PlanioRequest {
        PlanioRequest(.post, path).with(json: json.jsonValue)
    }

    /// A body of one's own values: `.put("/checklists/3", json: ["checklist": ["position": position]])`.
    public static func put(_ path: String, json: some JSONWritable) -> PlanioRequest {
        PlanioRequest(.put, path).with(json: json.jsonValue)
    }

    /// A body that is encoded as one's own type says.
    /// - Throws: What the type's encoding throws.
    public static func post(_ path: String, encoding body: some Encodable) throws -> PlanioRequest {
        PlanioRequest(.post, path).with(json: try JSONValue(encoding: body))
    }

    /// A body that is encoded as one's own type says.
    /// - Throws: What the type's encoding throws.
    public static func put(_ path: String, encoding body: some Encodable) throws -> PlanioRequest {
        PlanioRequest(.put, path).with(json: try JSONValue(encoding: body))
    }

    /// Deletes something. Set ``isIdempotent`` if a repetition, which finds nothing left, does no harm.
    public static func delete(_ path: String) -> PlanioRequest {
        PlanioRequest(.delete, path)
    }

    /// A path of segments, each encoded: `path("projects", name, "wiki", title)` is `/projects/…/wiki/….json`.
    public static func path(_ segments: String...) -> String {
        segments.map { "/" + PercentEncoding.component($0) }.joined() + ".json"
    }

    func with(json: JSONValue) -> PlanioRequest {
        var request = self
        do throws(JSONError) {
            request.body = HTTPBody(try json.encoded())
            request.json = (json, nil)
        } catch {
            request.json = (json, error)
        }
        request.contentType = "application/json"
        request.secrets += json.secrets
        return request
    }

    func allowed(by scopes: Scope...) -> PlanioRequest {
        var request = self
        request.allowedBy = Set(scopes)
        return request
    }

    func expecting(_ response: ExpectedResponse) -> PlanioRequest {
        var request = self
        request.expects = response
        return request
    }

    /// ``secrets``, and what is secret by its name.
    var allSecrets: [Secret] {
        // Redmine takes an API key as a parameter too.
        secrets
            + query.filter { $0.name == "key" || JSONValue.secretNames.contains($0.name) }.map { Secret($0.value) }
    }

    /// The request for the transport, checked: what could reach another resource or line is refused.
    func httpRequest(_ site: Site) throws(PlanioError) -> HTTPRequest {
        if let problem { throw PlanioError(.invalidRequest(problem), self) }
        var request = site.request(method, completePath + encodedQuery)
        for field in headerFields { request.headerFields[field.name] = field.value }
        if let contentType { request.headerFields[.contentType] = contentType }
        return request
    }

    /// With its question mark; empty if there is none.
    var encodedQuery: String { query.isEmpty ? "" : "?" + PercentEncoding.pairs(query, PercentEncoding.component) }

    private var completePath: String {
        let last = path.split(separator: "/").last ?? ""
        return last.isEmpty || last.contains(".") || expects == .anything ? path : path + ".json"
    }

    /// By these the server would take the request for somebody else's, or for another request. It reads `_` as `-`.
    private static let reserved = Set(
        ([
            .authorization, .redmineAPIKey, .switchUser, .cookie, .contentLength, .transferEncoding, .connection,
            .proxyAuthorization,
        ] as [HTTPField.Name]).map(\.canonicalName))

    private var problem: PlanioError.InvalidRequest? {
        if let field = headerFields.first(where: {
            Self.reserved.contains($0.name.canonicalName.replacing("_", with: "-"))
        }) {
            return .headerField(field.name.canonicalName)
        }
        if let error = json?.error { return .body(error) }
        guard path.hasPrefix("/"), !path.contains("//"), path.utf8.allSatisfy(Self.isPathByte) else {
            return .path("must start with one / and be percent-encoded, without //, ? and #")
        }
        guard !path.split(separator: "/").contains(where: \.isDotSegment) else {
            return .path("must not contain . or .. as a segment")
        }
        // The server would silently ignore all but the last. Arrays (`f[]`) are meant to repeat.
        var names: Set<Data> = []
        for name in query.map(\.name) where !name.hasSuffix("[]") {
            guard names.insert(Data(name.utf8)).inserted else { return .duplicateParameter(name.sanitized(upTo: 80)) }
        }
        guard contentType?.isPrintable != false else { return .contentType }
        return credentialParameter.map { .credentialParameter($0) }
    }

    /// RFC 3986 3.3: pchar and `/`.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+,;=:@%/".utf8.contains(byte)
        }
    }
}

extension PlanioRequest: Redacted {
    /// Without its query and body.
    public var description: String { "\(method) \(printablePath)" }

    /// ``path`` for a log or an error: one that is refused may have anything in it, a query with a key too.
    var printablePath: String {
        Redaction(allSecrets).printable(String(path.prefix { $0 != "?" && $0 != "#" }))
    }
}

extension JSONValue {
    fileprivate static let secretNames: Set = [
        "password", "password_confirmation", "current_password", "token", "api_key", "secret", "access_token",
        "refresh_token", "client_secret",
    ]

    /// The texts of members that are secret by their name, wherever they stand.
    fileprivate var secrets: [Secret] {
        switch self {
        case .array(let elements): elements.flatMap(\.secrets)
        case .object(let members):
            members.flatMap { name, value -> [Secret] in
                if Self.secretNames.contains(name), case .string(let text) = value { return [Secret(text)] }
                return value.secrets
            }
        default: []
        }
    }
}
