import Foundation
import HTTPTypes

/// A request that any HTTP client sends as it is. Clients repair or drop what they cannot send, so everything is checked
/// before it gets there.
struct CheckedRequest: Sendable {
    let method: HTTPRequest.Method
    let url: URL
    /// With a `User-Agent`.
    let fields: HTTPFields
    /// Which server it goes to.
    let place: String

    /// - Throws: ``TransportError`` for what cannot be sent, or by HTTP alone.
    init(_ request: HTTPRequest, userAgent: String) throws {
        let place = "\(request.scheme ?? "")://\(request.authority ?? "")"
        let text = place + (request.path ?? "")
        guard let scheme = request.scheme, let path = request.path, path.utf8.first == UInt8(ascii: "/"),
            path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }),
            let url = URL(string: text), url.host != nil,
            // Where one character is not allowed, others are encoded a second time with it.
            url.absoluteString == text
        else {
            throw TransportError(
                .invalidRequest("its URL is not absolute or has characters that must be encoded"), .notSent)
        }
        guard ["http", "https"].contains(scheme.lowercased()) else {
            throw TransportError(.invalidRequest("its URL is neither http nor https"), .notSent)
        }
        method = request.method
        self.url = url
        self.place = place
        var fields = request.headerFields
        if !fields.contains(.userAgent) { fields.append(HTTPField(name: .userAgent, value: userAgent)) }
        self.fields = fields
    }

    /// Whether it is one that may be sent twice, and has no body.
    var isRead: Bool { method == .get || method == .head }

    /// This machine itself, by its name or address.
    var loopbackHost: String? {
        guard let host = url.host, let parts = try? URLParts("http://\(host.contains(":") ? "[\(host)]" : host)"),
            parts.isLoopback
        else { return nil }
        return parts.host
    }

    /// - Throws: ``TransportError`` for a GET or HEAD that has a body.
    func check(_ body: HTTPBody) throws {
        guard isRead, !body.isEmpty else { return }
        throw TransportError(.invalidRequest("a GET or HEAD has no body"), .notSent)
    }
}

extension HTTPBody {
    /// Whether there is nothing to send, as far as can be said without reading it.
    var isEmpty: Bool {
        switch storage {
        case .data(let data): data.isEmpty
        case .file(let file): file.count == 0
        case .stream: false
        }
    }
}

extension HTTPResponse {
    /// - Throws: ``TransportError`` for a status that does not exist.
    init(checkedStatus code: Int) throws {
        guard (100...599).contains(code) else { throw TransportError(.invalidResponse, .responded) }
        self.init(status: .init(code: code))
    }
}

extension String {
    /// As a `User-Agent`; the library's name where it fits no header field.
    var asUserAgent: String {
        let text = trimmingCharacters(in: .whitespaces)
        return !text.isEmpty && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : "PlanioOAuth"
    }
}
