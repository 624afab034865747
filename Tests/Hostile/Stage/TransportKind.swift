import PlanioOAuth

/// Which transport carries the requests of a case.
enum TransportKind: String, Sendable, CaseIterable {
    case urlSession = "urlsession"

    /// - Parameter authority: A file with the certificate of the only authority that counts, where the transport can be told.
    func make(trusting authority: String?) throws -> any HTTPTransport {
        switch self {
        case .urlSession: URLSessionTransport()
        }
    }
}
