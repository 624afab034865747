import Foundation

extension PlanioRequest {
    /// A parameter that the server would take for the credential of the request, in place of the client's own or of none. It
    /// looks for them in the query and in what it reads from the body, nowhere deeper.
    var credentialParameter: String? {
        let names = query.lazy.map(\.name) + bodyNames
        return names.first { Self.credentialNames.contains(Data($0.utf8.prefix { $0 != UInt8(ascii: "[") })) }
            .map { $0.sanitized(upTo: 80) }
    }

    /// Redmine's API key, and what Doorkeeper takes a token from.
    private static let credentialNames = Set(["key", "access_token", "bearer_token"].map { Data($0.utf8) })

    private var bodyNames: [String] {
        if let json { return json.value.memberNames }
        guard case .data(let data) = body.storage, let type = contentType?.lowercased() else { return [] }
        if type.hasPrefix("application/x-www-form-urlencoded") {
            return String(decoding: data, as: UTF8.self).split(separator: "&").map { pair in
                let name = String(pair.prefix { $0 != "=" })
                return name.removingPercentEncoding ?? name
            }
        }
        return type.contains("json") ? (try? JSONValue(parsing: data))?.memberNames ?? [] : []
    }
}

extension JSONValue {
    fileprivate var memberNames: [String] { if case .object(let members) = self { members.names } else { [] } }
}
