import Foundation
import HTTPTypes

/// A request as the sandbox sees it, from the library or over HTTP.
struct SandboxRequest: Sendable {
    let method: String
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
        self.method = method
        path = parts.first.map { $0.removingPercentEncoding ?? String($0) } ?? "/"
        query = parts.count > 1 ? Self.pairs(parts[1]) : []
        self.fields = Dictionary(fields.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
        self.body = body
    }

    subscript(field name: String) -> String? { fields[name] }

    /// The last value of a query parameter, as Rails reads it.
    subscript(query name: String) -> String? { query.last { $0.name == name }?.value }

    /// The members of a form or JSON body.
    var parameters: [String: String] {
        if fields["content-type"]?.hasPrefix("application/json") == true {
            return ((try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]).compactMapValues {
                $0 as? String
            }
        }
        return Dictionary(
            Self.pairs(Substring(decoding: body, as: UTF8.self)).map { ($0.name, $0.value) },
            uniquingKeysWith: { _, last in last })
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

struct SandboxResponse: Sendable {
    var status: Int
    var fields: [String: String]
    var body: Data

    init(status: Int, fields: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    init(status: Int, fields: [String: String] = [:], text: String) {
        self.init(
            status: status, fields: ["Content-Type": "text/html; charset=utf-8"].merging(fields) { _, new in new },
            body: Data(text.utf8))
    }

    init(status: Int = 200, fields: [String: String] = [:], json: Any) {
        self.init(
            status: status,
            fields: ["Content-Type": "application/json; charset=utf-8"].merging(fields) { _, new in new },
            body: (try? JSONSerialization.data(withJSONObject: json, options: [.sortedKeys])) ?? Data())
    }

    static func redirect(to location: String) -> SandboxResponse {
        SandboxResponse(status: 302, fields: ["Location": location])
    }
}
