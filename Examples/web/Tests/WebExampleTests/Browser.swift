import Foundation
import HTTPTypes
import Testing

/// What a browser is shown.
struct Page: Sendable {
    let status: Int
    let fields: HTTPFields
    let html: String

    var location: String? { fields[.location] }

    /// The hidden fields of the form with this button.
    func form(_ button: String) throws -> [(name: String, value: String)] {
        let forms = html.components(separatedBy: "<form").dropFirst()
        let form = try #require(
            forms.last { $0.contains("value=\"\(button)\"") || $0.contains("<button>\(button)<") },
            "no form with the button \(button)")
        return form.components(separatedBy: "<input").compactMap { input in
            guard input.contains("type=\"hidden\""), let name = Self.attribute("name", input) else { return nil }
            return (name, Self.attribute("value", input) ?? "")
        }
    }

    private static func attribute(_ name: String, _ text: String) -> String? {
        guard let start = text.range(of: "\(name)=\"") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
            .replacing("&quot;", with: "\"").replacing("&lt;", with: "<").replacing("&amp;", with: "&")
    }
}

/// Keeps cookies and fills in forms.
actor Browser {
    typealias Send = @Sendable (_ request: HTTPRequest, _ body: Data) async throws -> Page

    private(set) var cookies: [String: String] = [:]
    private let send: Send

    init(_ send: @escaping Send) { self.send = send }

    func get(_ url: String) async throws -> Page { try await load(.get, url) }

    func post(_ url: String, _ form: [(name: String, value: String)]) async throws -> Page {
        let body = form.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
        return try await load(.post, url, Data(body.utf8))
    }

    func setCookies(_ cookies: [String: String]) { self.cookies = cookies }

    private func load(_ method: HTTPRequest.Method, _ url: String, _ body: Data = Data()) async throws -> Page {
        let parts = try #require(URLComponents(string: url))
        let authority = parts.host.map { host in parts.port.map { "\(host):\($0)" } ?? host }
        let path = parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
        var request = HTTPRequest(method: method, scheme: parts.scheme, authority: authority, path: path)
        if !cookies.isEmpty {
            request.headerFields[.cookie] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        if method == .post { request.headerFields[.contentType] = "application/x-www-form-urlencoded" }
        let page = try await send(request, body)
        for cookie in page.fields[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return page
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
