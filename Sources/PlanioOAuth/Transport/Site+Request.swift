import HTTPTypes

extension Site {
    /// A request below the site, asking for JSON.
    func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: scheme, authority: authority, path: prefix + path,
            headerFields: [.accept: "application/json"])
    }
}
