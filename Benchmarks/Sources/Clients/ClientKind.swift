import ArgumentParser
import PlanioOAuth

/// Which HTTP client is measured.
public enum ClientKind: String, CaseIterable, ExpressibleByArgument, Sendable {
    case urlSession = "urlsession"
    #if AsyncHTTPClient
    case asyncHTTPClient = "asynchttpclient"
    #endif

    /// The library's transport on it.
    public func transport(connections: Int) -> any HTTPTransport {
        switch self {
        case .urlSession: URLSessionTransport(configuration: .init(connections: connections))
        #if AsyncHTTPClient
        case .asyncHTTPClient: AsyncHTTPClientTransport(configuration: .init(connections: connections))
        #endif
        }
    }

    /// The client itself.
    public func bare(connections: Int) -> any BareClient {
        switch self {
        case .urlSession: BareURLSession(connections: connections)
        #if AsyncHTTPClient
        case .asyncHTTPClient: BareAsyncHTTPClient(connections: connections)
        #endif
        }
    }
}

/// A client as its own documentation shows how to use it.
public protocol BareClient: Sendable {
    /// - Parameter body: `nil` for a GET, otherwise it is a POST.
    func send(_ url: String, body: [UInt8]?) async throws -> (status: Int, body: [UInt8])
    func shutdown() async
}
