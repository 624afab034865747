import PlanioOAuth
import Testing

/// The transports, which hold the same promises.
enum TransportKind: Sendable, CaseIterable, CustomTestStringConvertible {
    case urlSession
    #if AsyncHTTPClient
    case asyncHTTPClient
    #endif

    static var all: [TransportKind] { allCases }

    var testDescription: String {
        switch self {
        case .urlSession: "URLSession"
        #if AsyncHTTPClient
        case .asyncHTTPClient: "AsyncHTTPClient"
        #endif
        }
    }

    /// Whether a body that is a stream is sent as it gives its bytes, not when it has given all.
    var streamsUploads: Bool { self != .urlSession }

    /// A new one, with connections of its own.
    func make(connections: Int = 12) -> any HTTPTransport {
        switch self {
        case .urlSession: URLSessionTransport(configuration: .init(connections: connections))
        #if AsyncHTTPClient
        case .asyncHTTPClient: AsyncHTTPClientTransport(configuration: .init(connections: connections))
        #endif
        }
    }
}
