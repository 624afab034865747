import PlanioOAuth

/// Keeps what a middleware is told.
final class RecordingMiddleware: PlanioMiddleware {
    enum Call: Sendable {
        case began(ObservedOperation)
        case attemptBegan(Int, ObservedOperation)
        case attemptEnded(Int, ObservedOperation, ObservedOutcome)
        case waited(Duration, ObservedWait, ObservedOperation)
        case ended(ObservedOperation, ObservedOutcome)
        case session(SessionEvent)
    }

    private let kept = Locked<[Call]>([])
    var calls: [Call] { kept.withLock { $0 } }

    /// How the API's operations ended.
    var ended: [(operation: ObservedOperation, outcome: ObservedOutcome)] { allEnded.filter { $0.0.purpose == .api } }

    var allEnded: [(operation: ObservedOperation, outcome: ObservedOutcome)] {
        calls.compactMap { if case .ended(let operation, let outcome) = $0 { (operation, outcome) } else { nil } }
    }

    var waits: [(Duration, ObservedWait)] {
        calls.compactMap { if case .waited(let duration, let reason, _) = $0 { (duration, reason) } else { nil } }
    }

    var events: [SessionEvent] { calls.compactMap { if case .session(let event) = $0 { event } else { nil } } }

    /// In order, such as `began GET /issues/{id}`.
    func story(of purpose: ObservedOperation.Purpose = .api) -> [String] {
        calls.compactMap { call in
            switch call {
            case .began(let operation) where operation.purpose == purpose: "began \(operation.name)"
            case .attemptBegan(let number, let operation) where operation.purpose == purpose: "attempt \(number)"
            case .attemptEnded(let number, let operation, let outcome) where operation.purpose == purpose:
                "attempt \(number): \(outcome.errorKind ?? "ok")"
            case .ended(let operation, let outcome) where operation.purpose == purpose:
                "ended after \(outcome.attempts): \(outcome.errorKind ?? "ok")"
            default: nil
            }
        }
    }

    func operationBegan(_ operation: ObservedOperation) { keep(.began(operation)) }
    func attemptBegan(_ number: Int, of operation: ObservedOperation) { keep(.attemptBegan(number, operation)) }
    func attemptEnded(_ number: Int, of operation: ObservedOperation, _ outcome: ObservedOutcome) {
        keep(.attemptEnded(number, operation, outcome))
    }
    func waited(_ duration: Duration, for reason: ObservedWait, in operation: ObservedOperation) {
        keep(.waited(duration, reason, operation))
    }
    func operationEnded(_ operation: ObservedOperation, _ outcome: ObservedOutcome) { keep(.ended(operation, outcome)) }
    func sessionChanged(_ event: SessionEvent) { keep(.session(event)) }

    private func keep(_ call: Call) { kept.withLock { $0.append(call) } }
}
