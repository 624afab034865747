import Foundation
import PlanioOAuth

/// Which transport carries the requests of a case.
enum TransportKind: String, Sendable, CaseIterable {
    case urlSession = "urlsession"
    #if AsyncHTTPClient
    case asyncHTTPClient = "ahc"
    #endif

    /// - Parameter authority: A file with the certificate of the only authority that counts, where the transport can be told.
    func make(trusting authority: String?) throws -> any HTTPTransport {
        switch self {
        case .urlSession: return URLSessionTransport()
        #if AsyncHTTPClient
        case .asyncHTTPClient:
            var configuration = AsyncHTTPClientTransport.Configuration()
            if let authority {
                configuration.certificateAuthorities = try .only(
                    pem: String(contentsOfFile: authority, encoding: .utf8))
            }
            return AsyncHTTPClientTransport(configuration: configuration)
        #endif
        }
    }
}
