import HTTPTypes
import Logging

extension Site {
    /// A request below the site, asking for JSON.
    func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: scheme, authority: authority, path: prefix + path,
            headerFields: [.accept: "application/json"])
    }

    /// Tells operators of ``SiteAddress/insecure(_:)``.
    func warnIfInsecure(_ logger: Logger) {
        guard isInsecure else { return }
        logger.warning(
            "secrets are sent unencrypted: the site is plain http and was allowed as insecure",
            metadata: ["site": "\(description)"])
    }
}
