import PlanioOAuth

/// What an error says: what its name is, and whether the operation may have been carried out.
struct Failure {
    let outcome: Entry.Outcome
    let name: String

    init(_ error: any Error) {
        guard let error = error as? PlanioError, error.isTemporary, let name = Self.name(error) else {
            (outcome, name) = (.broken, "\(error)")
            return
        }
        self.name = name
        outcome =
            switch error.kind {
            // Without a token, and before the server has said who it is, nothing is sent.
            case .session, .tooManyRequests: .unsent
            case .transport(let error) where error.delivery == .notSent: .unsent
            default: .unknown
            }
    }

    /// `nil` for an error that only says that something happened.
    private static func name(_ error: PlanioError) -> String? {
        switch error.kind {
        case .server: "server \(error.status ?? 0)"
        case .tooManyRequests: "too many requests"
        case .unauthorized: "token outdated"
        case .unexpectedResponse: "unexpected response of a proxy"
        case .transport(let error): name(error)
        case .identity(let error):
            switch error.reason {
            case .unavailable: "identity: server \(error.status ?? 0)"
            case .transport(let error): name(error).map { "identity: \($0)" }
            default: nil
            }
        case .session(let error):
            switch error.reason {
            case .transport(let error): name(error).map { "session: \($0)" }
            case .tokenEndpoint(let error): "session: server \(error.status ?? 0)"
            case .store: "session: token store"
            default: nil
            }
        default: nil
        }
    }

    private static func name(_ error: TransportError) -> String? {
        switch error.reason {
        case .timedOut: "timed out"
        case .cannotConnect: "cannot connect"
        case .connectionLost: "connection lost"
        case .circuitOpen: "circuit open"
        default: nil
        }
    }
}
