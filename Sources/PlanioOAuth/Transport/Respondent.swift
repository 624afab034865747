import Foundation
import HTTPTypes

/// Who seems to have sent a response, by its header fields and its body.
public enum Respondent: Sendable, Hashable {
    /// The API; at least nothing speaks against it.
    case api
    /// A page to sign in: Redmine's own, or that of a single sign-on in front of it.
    case loginPage
    /// A proxy, a firewall, a captive portal or another web server on the way.
    case proxy
    /// Another page of Redmine's, made for browsers.
    case webPage

    /// A sentence that says what to do; `nil` for ``api``.
    var hint: String? {
        switch self {
        case .api: nil
        case .loginPage:
            "A login page came back; check `site`, and whether a single sign-on stands in front of the server"
        case .proxy:
            "A proxy or another web server seems to have answered; check `site` and what is on the way to it"
        case .webPage:
            "A page for browsers came back; check that `site` is the address of the whole Planio, not of one of its pages"
        }
    }
}

extension CollectedResponse {
    /// Who seems to have sent it. Redmine's API sends JSON or nothing; Rails marks all that it sends with `X-Runtime`.
    var respondent: Respondent {
        if leadsToLogin { return .loginPage }
        // Proxy Authentication Required, Network Authentication Required.
        if status == 407 || status == 511 { return .proxy }
        let isOfRails = fields[.runtime] != nil
        if isPage { return hasLoginForm ? .loginPage : isOfRails ? .webPage : .proxy }
        let isOfProxy = Self.proxyFields.contains { fields[$0] != nil }
        return isOfProxy && !isOfRails && !body.isEmpty && !looksLikeJSON ? .proxy : .api
    }

    /// A page for a browser, by its content type or by how it begins.
    var isPage: Bool {
        guard !body.isEmpty else { return false }
        let type = fields[.contentType]?.lowercased() ?? ""
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return !looksLikeJSON }
        return ["<!doctype html", "<html", "<head", "<body"].contains { beginning(1024).contains($0) } && !looksLikeJSON
    }

    /// An object or an array from its first to its last character. What is in between shows when it is read.
    var looksLikeJSON: Bool {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
        switch (text.first { !isSpace($0) }, text.last { !isSpace($0) }) {
        case (UInt8(ascii: "{"), UInt8(ascii: "}")), (UInt8(ascii: "["), UInt8(ascii: "]")): return true
        default: return false
        }
    }

    /// A redirect to a page to sign in.
    private var leadsToLogin: Bool {
        guard (300...399).contains(status), let location = fields[.location] else { return false }
        let path = location.prefix { $0 != "?" && $0 != "#" }
        return path == "login" || path.hasSuffix("/login")
    }

    private var hasLoginForm: Bool {
        let page = beginning(65_536)
        return page.contains("<form")
            && ["type=\"password\"", "type='password'", "type=password", "name=\"samlrequest\""].contains {
                page.contains($0)
            }
    }

    private func beginning(_ length: Int) -> String {
        String(decoding: body.prefix(length), as: UTF8.self).lowercased()
    }

    private static let proxyFields: [HTTPField.Name] = [
        "Via", "Proxy-Status", "Proxy-Authenticate", "X-Squid-Error", "X-Cache", "CF-RAY",
    ].compactMap { HTTPField.Name($0) }
}
