import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

/// What the environment's proxies may carry. What libcurl reads of the environment itself is tried in processes of their own.
@Suite("Proxies", .bounded)
struct ProxyTests {
    private func carries(_ host: String, _ variables: [String: String]) -> Bool {
        EnvironmentProxy.carriesHTTP(to: host) { variables[$0] }
    }

    @Test(
        "a proxy for plain http is found under each name that libcurl reads",
        arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
    func names(_ name: String) {
        #expect(carries("localhost", [name: "http://proxy:3128"]))
        #expect(!carries("localhost", [name: ""]))
        #expect(!carries("localhost", ["HTTP_PROXY": "http://proxy:3128", "https_proxy": "http://proxy:3128"]))
    }

    @Test("an exception counts if every libcurl understands it")
    func exceptions() {
        func carries(_ host: String, _ exceptions: String, _ name: String = "no_proxy") -> Bool {
            self.carries(host, ["http_proxy": "http://proxy", name: exceptions])
        }
        #expect(!carries("localhost", "localhost"))
        #expect(!carries("localhost", "example.org, LOCALHOST ,127.0.0.1", "NO_PROXY"))
        #expect(!carries("127.0.0.1", "example.org,127.0.0.1"))
        #expect(!carries("[::1]", "::1"))
        #expect(!carries("localhost", "*"))
        #expect(carries("127.0.0.2", "127.0.0.1"))
        #expect(carries("127.0.0.1", "127.0.0.0/8"))
        #expect(carries("localhost", "example.org localhost"))
        #expect(carries("localhost", "*,example.org"))
        #expect(carries("localhost", "", "no_proxy"))
        #expect(self.carries("localhost", ["http_proxy": "p", "no_proxy": "example.org", "NO_PROXY": "localhost"]))
        #expect(!self.carries("localhost", ["http_proxy": "p", "no_proxy": "", "NO_PROXY": "localhost"]))
    }

    @Test(
        "plain http to this machine is refused before a proxy could see it, with the way out",
        arguments: ["http_proxy", "all_proxy"])
    func refused(_ name: String) async throws {
        let server = try LoopbackServer { _ in httpResponse() }
        let proxied = URLSessionTransport(
            configuration: .init(), environment: { $0 == name ? "http://127.0.0.1:1" : nil })
        let error = await #expect(throws: TransportError.self) { _ = try await proxied.send(to: server) }
        #expect(error == TransportError(.proxiedLoopback(host: "127.0.0.1"), .notSent))
        #expect(error?.description.contains("add 127.0.0.1 to no_proxy") == true)
        #expect(error?.isTemporary == false)
        #expect(server.requests.isEmpty)
    }

    @Test("in the environment of a process: the proxy sees nothing of plain http to this machine")
    func environment() async {
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer { _ in httpResponse("502 Bad Gateway") }
            let server = try LoopbackServer { _ in httpResponse(body: "direct") }
            setenv("http_proxy", proxy.origin, 1)
            await #expect(throws: TransportError(.proxiedLoopback(host: "127.0.0.1"), .notSent)) {
                _ = try await URLSessionTransport.shared.send(to: server)
            }
            setenv("no_proxy", "localhost,127.0.0.1", 1)
            #expect(try await URLSessionTransport.shared.send(to: server).body == Data("direct".utf8))
            #expect(proxy.requests.isEmpty)
        }
    }

    @Test("a proxy that refuses, hangs up, is not there or has no address: the server has not seen the request")
    func refusing() async {
        await #expect(processExitsWith: .success) {
            func failure() async -> TransportError? {
                let request = HTTPRequest(method: .post, scheme: "https", authority: "example.invalid", path: "/")
                return await #expect(throws: TransportError.self) {
                    _ = try await URLSessionTransport.shared.send(
                        request, body: HTTPBody(Data("x".utf8)), limits: TransportLimits(timeout: .patient))
                }
            }
            for status in [403, 407, 502] {
                let proxy = try LoopbackServer { _ in httpResponse("\(status) No") }
                setenv("https_proxy", proxy.origin, 1)
                #expect(await failure() == TransportError(.proxy(status: status), .notSent))
                #expect(proxy.requests.map(\.method) == ["CONNECT"])
            }
            let silent = try LoopbackServer { connection in _ = try connection.request() }
            setenv("https_proxy", silent.origin, 1)
            #expect(await failure() == TransportError(.proxy(status: nil), .notSent))
            for address in ["http://127.0.0.1:1", "http://no-such-proxy.invalid:3128", "nonsense://127.0.0.1:1"] {
                setenv("https_proxy", address, 1)
                #expect(await failure() == TransportError(.proxy(status: nil), .notSent))
            }
            // It says yes, and then speaks no TLS.
            let confused = try LoopbackServer { connection in
                _ = try connection.request()
                try connection.write("HTTP/1.1 200 OK\r\n\r\n220 mail.example.org\r\n")
                connection.waitForClose()
            }
            setenv("https_proxy", confused.origin, 1)
            #expect(await failure() == TransportError(.tls, .notSent))
        }
    }
}
