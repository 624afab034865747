import Foundation
import HTTPTypes
import PlanioOAuth

/// A request as the sandbox sees it, from the library or over HTTP.
struct SandboxRequest: Sendable {
    /// `GET` for a `HEAD`, whose body is left out of the response.
    let method: String
    let isHead: Bool
    let path: String
    let query: [(name: String, value: String)]
    let fields: [String: String]
    let body: Data

    init(_ request: HTTPRequest, body: Data) {
        self.init(
            method: request.method.rawValue, target: request.path ?? "/",
            fields: request.headerFields.map { ($0.name.canonicalName, $0.value) }, body: body)
    }

    init(method: String, target: String, fields: [(String, String)], body: Data) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        isHead = method == "HEAD"
        self.method = isHead ? "GET" : method
        path = parts.first.map { $0.removingPercentEncoding ?? String($0) } ?? "/"
        query = parts.count > 1 ? Self.pairs(parts[1]) : []
        self.fields = Dictionary(fields.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
        self.body = body
    }

    subscript(field name: String) -> String? { fields[name] }

    /// The last value of a query parameter, as Rails reads it.
    subscript(query name: String) -> String? { query.last { $0.name == name }?.value }

    private var hasJSON: Bool { fields["content-type"]?.hasPrefix("application/json") == true }

    /// The login or id, and the password, of HTTP Basic: split at the first colon, nothing decoded.
    var basicCredentials: (String, String)? {
        guard let header = fields["authorization"], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        else { return nil }
        let parts = String(decoding: data, as: UTF8.self).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    /// The texts of a form or JSON body, as the OAuth endpoints read them.
    var form: [String: String] {
        if hasJSON {
            let members = (try? JSONValue(parsing: body))?.object ?? [:]
            return Dictionary(
                members.compactMap { member in member.value.string.map { (member.name, $0) } },
                uniquingKeysWith: { _, last in last })
        }
        return Dictionary(
            Self.pairs(Substring(decoding: body, as: UTF8.self)).map { ($0.name, $0.value) },
            uniquingKeysWith: { _, last in last })
    }

    /// Query and body as Rails puts them together: nested, the query before the body.
    /// - Throws: A 400 if the body says that it is JSON and is not.
    func parameters() throws(SandboxRefusal) -> SandboxParameters {
        var parameters = SandboxParameters()
        if hasJSON, !body.isEmpty {
            guard let value = try? JSONValue(parsing: body) else { throw SandboxRefusal(.error(400, "Bad Request")) }
            parameters.members = value.object ?? ["_json": value]
        } else if fields["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true {
            for (name, value) in Self.pairs(Substring(decoding: body, as: UTF8.self)) {
                parameters.insert(value, at: name)
            }
        }
        var query = SandboxParameters()
        for (name, value) in self.query { query.insert(value, at: name) }
        for (name, value) in query.members { parameters.members[name] = value }
        return parameters
    }

    private static func pairs(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ side: Substring) -> String {
                let plain = side.replacing("+", with: " ")
                return plain.removingPercentEncoding ?? String(plain)
            }
            return (decoded(sides[0]), sides.count > 1 ? decoded(sides[1]) : "")
        }
    }
}
