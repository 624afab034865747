import Crypto
import Foundation
import PlanioOAuth

struct SandboxResponse: Sendable {
    var status: Int
    var fields: [String: String]
    var body: Data

    init(status: Int, fields: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    init(status: Int, fields: [String: String] = [:], html: String) {
        self.init(
            status: status, fields: ["Content-Type": "text/html; charset=utf-8"].merging(fields) { _, new in new },
            body: Data(html.utf8))
    }

    init(status: Int = 200, fields: [String: String] = [:], json: JSONValue) {
        self.init(
            status: status,
            fields: ["Content-Type": "application/json; charset=utf-8"].merging(fields) { _, new in new },
            // Nothing here is infinite or endless.
            body: (try? json.encoded()) ?? Data())
    }

    static func redirect(to location: String) -> SandboxResponse {
        SandboxResponse(status: 302, fields: ["Location": location])
    }

    /// An error as Rails itself answers it, where no controller did.
    static func error(_ status: Int, _ name: String) -> SandboxResponse {
        SandboxResponse(status: status, json: ["status": .int(status), "error": .string(name)])
    }

    /// What the server says when its own code fails.
    static let internalError = error(500, "Internal Server Error")

    static let noContent = SandboxResponse(status: 204)

    static let loginRequired = SandboxResponse(
        status: 401,
        fields: ["WWW-Authenticate": #"Basic realm="Redmine API""#, "Content-Type": "application/json"])

    static func invalidToken(_ description: String) -> SandboxResponse {
        let challenge = #"Bearer realm="Redmine", error="invalid_token", error_description="\#(description)""#
        return SandboxResponse(
            status: 401, fields: ["WWW-Authenticate": challenge, "Content-Type": "text/html"])
    }

    static func invalid(_ messages: [String]) -> SandboxResponse {
        SandboxResponse(status: 422, json: ["errors": .array(messages.map(JSONValue.string))])
    }

    /// What the sandbox cannot do it says, instead of answering wrongly.
    static func unsupported(_ what: String) -> SandboxResponse {
        let hint = "Answer the path yourself with PlanioSandbox.respond(to:_:json:)."
        return SandboxResponse(
            status: 501, json: ["errors": [.string("The sandbox does not do \(what). \(hint)")]])
    }

    /// With an ETag, and as 304 where the client has it already.
    func tagged(for request: SandboxRequest) -> SandboxResponse {
        guard status == 200, request.method == "GET" else { return self }
        let hash = SHA256.hash(data: body).prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }
        let tag = "W/\"\(hash.joined())\""
        var response = self
        response.fields["ETag"] = tag
        response.fields["Cache-Control"] = "max-age=0, private, must-revalidate"
        if request[field: "if-none-match"] == tag { response = SandboxResponse(status: 304, fields: response.fields) }
        return response
    }
}

/// A request that is not carried out: the response instead.
struct SandboxRefusal: Error {
    let response: SandboxResponse

    init(_ response: SandboxResponse) { self.response = response }

    /// With an empty body, as controllers refuse.
    init(status: Int) {
        self.init(SandboxResponse(status: status, fields: ["Content-Type": "application/json"]))
    }

    static func unsupported(_ what: String) -> SandboxRefusal { SandboxRefusal(.unsupported(what)) }
}
