import Foundation
import PlanioOAuth

/// Which transport carries the requests of a case.
enum TransportKind: String, Sendable, CaseIterable {
    case urlSession = "urlsession"
    #if AsyncHTTPClient
    case asyncHTTPClient = "ahc"
    #endif

    /// - Parameters:
    ///   - authority: A file with the certificate of the only authority that counts, where the transport can be told.
    ///   - http2: Whether it may speak HTTP/2, where it can be told.
    func make(trusting authority: String?, http2: Bool) throws -> any HTTPTransport {
        switch self {
        case .urlSession: return URLSessionTransport()
        #if AsyncHTTPClient
        case .asyncHTTPClient:
            var configuration = AsyncHTTPClientTransport.Configuration()
            configuration.usesHTTP2 = http2
            if let authority {
                configuration.certificateAuthorities = try .only(
                    pem: String(contentsOfFile: authority, encoding: .utf8))
            }
            return AsyncHTTPClientTransport(configuration: configuration)
        #endif
        }
    }
}
