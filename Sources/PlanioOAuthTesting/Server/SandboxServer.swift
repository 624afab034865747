#if SandboxServer
import FlyingFox
import FlyingSocks
import Foundation
public import PlanioOAuth

/// Serves a sandbox on loopback over real HTTP, for browsers, examples, benchmarks and tests of whole programs.
///
/// ```swift
/// let server = try await SandboxServer.start(.demo())
/// print(server.site)              // http://127.0.0.1:49152
/// await server.stop()
/// ```
///
/// The sandbox's ``PlanioSandbox/site`` becomes the server's address. Behind the package trait `SandboxServer`.
public final class SandboxServer: Sendable {
    /// Where it listens, such as `http://127.0.0.1:49152`.
    public let site: String
    private let server: HTTPServer
    private let running: Task<Void, Never>

    private init(site: String, server: HTTPServer, running: Task<Void, Never>) {
        self.site = site
        self.server = server
        self.running = running
    }

    /// Serves the sandbox from when it returns until ``stop()``.
    /// - Parameter port: Where to listen on 127.0.0.1; a free port if 0.
    /// - Throws: What the HTTP server throws, for example if the port is taken; ``ListenError`` if it does not say
    ///   where it listens.
    public static func start(_ sandbox: PlanioSandbox, port: UInt16 = 0) async throws -> SandboxServer {
        let configuration = HTTPServer.Configuration(
            address: try .inet(ip4: "127.0.0.1", port: port), timeout: 3600, logger: .disabled)
        let server = HTTPServer(config: configuration, handler: Handler(sandbox: sandbox))
        let running = Task { _ = try? await server.run() }
        try await server.waitUntilListening(timeout: 60)
        guard case .ip4(_, let bound)? = await server.listeningAddress else { throw ListenError() }
        let site = "http://127.0.0.1:\(bound)"
        sandbox.site = site
        return SandboxServer(site: site, server: server, running: running)
    }

    /// The server listens at no address that a client could use.
    public struct ListenError: Error {}

    /// Closes all connections and the port.
    public func stop() async {
        await server.stop()
        running.cancel()
    }

    private struct Handler: HTTPHandler {
        let sandbox: PlanioSandbox

        func handleRequest(_ request: FlyingFox.HTTPRequest) async throws -> FlyingFox.HTTPResponse {
            let fields = request.headers.map { ($0.key.rawValue, $0.value) }
            let incoming = SandboxRequest(
                method: request.method.rawValue, target: request.target.rawValue, fields: fields,
                body: try await request.bodyData)
            let response: SandboxResponse
            do {
                response = try await sandbox.respond(to: incoming)
            } catch {
                // The fault is a connection that ends: a body that is promised and never comes closes it.
                return FlyingFox.HTTPResponse(
                    statusCode: .ok, headers: [:], body: HTTPBodySequence(from: CutBody(), count: 100))
            }
            var headers = HTTPHeaders()
            for (name, value) in response.fields { headers[HTTPHeader(name)] = value }
            // The server closes the connection then, but does not say so; a client would send its next request on it.
            if request.headers[.connection]?.lowercased() == "close" { headers[.connection] = "close" }
            return FlyingFox.HTTPResponse(
                statusCode: HTTPStatusCode(response.status, phrase: "Sandbox"), headers: headers, body: response.body)
        }
    }
}

/// A body that fails before its first byte.
private struct CutBody: AsyncBufferedSequence {
    struct Cut: Error {}

    struct AsyncIterator: AsyncBufferedIteratorProtocol {
        mutating func next() async throws -> UInt8? { throw Cut() }
        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? { throw Cut() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}

extension SandboxServer: Redacted {
    /// The address alone.
    public var description: String { "SandboxServer(\(site))" }
}
#endif
