import Foundation

/// What libcurl, on which Foundation stands on Linux, reads of the environment before it sends a request in plain http.
/// Foundation has no switch for it.
enum EnvironmentProxy {
    /// Whether a request to `host` would go to a proxy. In doubt it would: only an entry of `no_proxy` that every version
    /// of libcurl takes for this host counts, which is the host itself, or `*` alone.
    static func carriesHTTP(to host: String, _ environment: (String) -> String?) -> Bool {
        // `HTTP_PROXY` is not read: in CGI programs it is a header field of the request.
        let proxies = ["http_proxy", "all_proxy", "ALL_PROXY"]
        guard proxies.contains(where: { isSet(environment($0)) }) else { return false }
        let exceptions = ["no_proxy", "NO_PROXY"].lazy.map(environment).first(where: isSet) ?? nil
        guard let exceptions else { return true }
        if exceptions == "*" { return false }
        let host = host.trimmingCharacters(in: ["[", "]"])
        return !exceptions.split(separator: ",").contains {
            $0.trimmingCharacters(in: .whitespaces).lowercased() == host
        }
    }

    /// From this process.
    @Sendable static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// libcurl takes an empty variable for none.
    private static func isSet(_ value: String?) -> Bool { value?.isEmpty == false }
}
