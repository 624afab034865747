import Foundation
import PlanioOAuth

/// What the environment says of proxies. The transport on Foundation follows it, but never for plain http to this machine;
/// the one on SwiftNIO reads no environment.
enum Proxies {
    private static func plain(
        _ name: String, _ does: String, _ variables: [String: String], _ expected: Expectation
    ) -> Case {
        Case("proxies/\(name)", does, expected) { stage in
            for (variable, value) in variables {
                setenv(variable, value.replacing("PROXY", with: stage.other.origin), 1)
            }
            return try await stage.get()
        }
    }

    private static func tunnel(
        _ name: String, _ does: String, _ expected: String, _ script: @escaping Stage.Script
    ) -> Case {
        Case(
            "proxies/tunnel-\(name)", does,
            .each(urlSession: "\(expected), no secret", asyncHTTPClient: "transport.unknownHost/notSent, no secret"),
            .short
        ) { stage in
            let proxy = try ScriptedServer(script)
            setenv("https_proxy", proxy.origin, 1)
            let client = try stage.client(origin: "https://planio.invalid")
            let seen = await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
            return seen + (proxy.requests.contains { Planted.isIn($0.head) } ? ", A SECRET" : ", no secret")
        }
    }

    @CaseList static var cases: [Case] {
        let refused: Expectation = .each(
            urlSession: "transport.proxiedLoopback/notSent ×0", asyncHTTPClient: "PlanioError.notFound ×1")
        for name in ["http_proxy", "all_proxy", "ALL_PROXY"] {
            plain("loopback-\(name)", "\(name) names a proxy for all, this machine included", [name: "PROXY"], refused)
        }
        plain(
            "loopback-exception", "no_proxy names this machine", ["http_proxy": "PROXY", "no_proxy": "127.0.0.1"],
            "PlanioError.notFound ×1")
        plain(
            "loopback-all-excepted", "no_proxy is *", ["http_proxy": "PROXY", "no_proxy": "*"],
            "PlanioError.notFound ×1")
        plain(
            "loopback-other-exception", "no_proxy names others", ["http_proxy": "PROXY", "no_proxy": "example.org"],
            refused)
        plain(
            "loopback-upper-case", "HTTP_PROXY, which a CGI server lets clients set, names a proxy",
            ["HTTP_PROXY": "PROXY"], "PlanioError.notFound ×1")
        plain("loopback-garbage", "http_proxy is no address", ["http_proxy": "\u{1}:::?"], refused)
        for status in [200, 301, 401, 403, 407, 500, 502] {
            if status == 200 {
                tunnel("200-no-tls", "a proxy lets the request through to what speaks no TLS", "transport.tls/notSent")
                {
                    server in
                    try server.request()
                    try server.write("HTTP/1.1 200 OK\r\n\r\n220 mail.example.org ESMTP\r\n")
                    server.waitForClose()
                }
            } else {
                tunnel("\(status)", "a proxy answers CONNECT with \(status)", "transport.proxy/notSent") { server in
                    try server.request()
                    try server.write(
                        response(
                            "\(status) No", ["Proxy-Authenticate: Basic realm=\"a\"", "Location: http://127.0.0.1:1/"],
                            "<html>"))
                }
            }
        }
        tunnel("hangs-up", "a proxy reads CONNECT and closes", "transport.proxy/notSent") { try $0.request() }
        tunnel("resets", "a proxy resets at CONNECT", "transport.connectionLost/unknown") { server in
            server.resetAtEnd()
            _ = try server.head()
        }
        tunnel("silent", "a proxy says nothing", "transport.timedOut/unknown") { $0.waitForClose() }
        tunnel("garbage", "a proxy answers CONNECT with garbage", "transport.proxy/notSent") { server in
            try server.request()
            try server.write("SSH-2.0-OpenSSH_9.2\r\n")
        }
        Case(
            "proxies/tunnel-refused", "nothing listens where the proxy should",
            .each(urlSession: "transport.proxy/notSent", asyncHTTPClient: "transport.unknownHost/notSent")
        ) { stage in
            setenv("https_proxy", "http://127.0.0.1:\(try ScriptedServer.unusedPort())", 1)
            let client = try stage.client(origin: "https://planio.invalid")
            return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
        }
    }
}
