import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

/// A response as the server sent it, without anything that the library makes of it.
struct RawResponse {
    let status: Int
    let fields: HTTPFields
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }
    /// The body as JSON; null where it is none.
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    /// What stands at a path such as `issues.0.author.name`; null where there is nothing.
    subscript(path: String) -> JSONValue { json.at(path) ?? .null }
    /// The elements of an array; none where there is none.
    func list(_ path: String) -> [JSONValue] { self[path].array ?? [] }
    func has(_ path: String) -> Bool { json.at(path) != nil }
    var challenge: String { fields[.wwwAuthenticate] ?? "" }
}

/// Who a raw request says that it comes from.
enum Sender {
    case nobody
    case apiKey(String)
    case bearer(String)
    case basic(String, String)

    static func key(_ account: ContractServer.Account) -> Sender { .apiKey(account.apiKey) }
}

/// What the token endpoint gave.
struct RawToken {
    let access, refresh: String
    let scopes: [String]
    var sender: Sender { .bearer(access) }
}

extension RunningServer {
    /// Sends one request past the library: no checks, no retries, no session.
    func send(
        _ method: HTTPRequest.Method, _ target: String, as sender: Sender, _ body: JSONValue? = nil,
        fields: [String: String] = [:]
    ) async throws -> RawResponse {
        var fields = fields
        if body != nil { fields["Content-Type"] = "application/json" }
        fields.merge(Self.fields(of: sender)) { _, new in new }
        return try await send(method, target, fields, try body?.encoded() ?? Data())
    }

    /// As ``send(_:_:as:_:fields:)``, with a body that is no JSON.
    func send(
        _ method: HTTPRequest.Method, _ target: String, _ sender: Sender, _ contentType: String, _ body: Data
    ) async throws -> RawResponse {
        var fields = Self.fields(of: sender)
        fields["Content-Type"] = contentType
        return try await send(method, target, fields, body)
    }

    private static func fields(of sender: Sender) -> [String: String] {
        switch sender {
        case .nobody: [:]
        case .apiKey(let key): ["X-Redmine-API-Key": key]
        case .bearer(let token): ["Authorization": "Bearer \(token)"]
        case .basic(let login, let password):
            ["Authorization": "Basic \(Data("\(login):\(password)".utf8).base64EncodedString())"]
        }
    }

    /// Posts a form to an OAuth endpoint.
    func post(_ target: String, form: [(String, String)]) async throws -> RawResponse {
        let pairs = form.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        return try await send(
            .post, target, ["Content-Type": "application/x-www-form-urlencoded"],
            Data(pairs.joined(separator: "&").utf8))
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, _ fields: [String: String], _ body: Data
    ) async throws -> RawResponse {
        let parts = try #require(URLComponents(string: site))
        var request = HTTPRequest(
            method: method, scheme: parts.scheme, authority: (parts.host ?? "") + (parts.port.map { ":\($0)" } ?? ""),
            path: target)
        for (name, value) in fields { request.headerFields[try #require(HTTPField.Name(name))] = value }
        let (response, stream) = try await transport.send(
            request, body: body.isEmpty ? .empty : HTTPBody(body), limits: TransportLimits(timeout: .seconds(120)))
        return RawResponse(
            status: response.status.code, fields: response.headerFields,
            body: try await stream.collect(upTo: 10_000_000))
    }

    /// Authorizes by the whole flow, past the library.
    /// - Parameter scope: As it stands in the URL; no parameter at all if `nil`.
    func grantToken(
        to account: ContractServer.Account, scope: String?, of application: (id: String, secret: String)? = nil
    ) async throws -> RawToken {
        let application = application ?? everything
        let redirect = "urn:ietf:wg:oauth:2.0:oob"
        var url = try #require(URLComponents(string: "\(site)/oauth/authorize"))
        url.queryItems = [
            .init(name: "client_id", value: application.id), .init(name: "redirect_uri", value: redirect),
            .init(name: "response_type", value: "code"),
        ]
        if let scope { url.queryItems?.append(.init(name: "scope", value: scope)) }
        let code = try await browser(account).code(for: try #require(url.url))
        return try token(
            of: try await post(
                "/oauth/token",
                form: [
                    ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
                    ("client_id", application.id), ("client_secret", application.secret),
                ]))
    }

    /// Refreshes a token, past the library.
    func refresh(
        _ token: RawToken, of application: (id: String, secret: String)? = nil
    ) async throws -> RawResponse {
        let application = application ?? everything
        return try await post(
            "/oauth/token",
            form: [
                ("grant_type", "refresh_token"), ("refresh_token", token.refresh), ("client_id", application.id),
                ("client_secret", application.secret),
            ])
    }

    func token(of response: RawResponse) throws -> RawToken {
        try #require(response.status == 200, "no token: \(response.status) \(response.text)")
        return RawToken(
            access: try #require(response["access_token"].string),
            refresh: try #require(response["refresh_token"].string),
            scopes: try #require(response["scope"].string).split(separator: " ").map(String.init))
    }
}

extension JSONValue {
    /// What stands at a path such as `issues.0.author.name`; `nil` where there is nothing.
    func at(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(self) { value, step in
            switch value {
            case .object(let members)?: members[String(step)]
            case .array(let elements)?: Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        }
    }
}
