/// The total deadline of a call. It knows how far the call has come, so that its passing says whether anything was sent, and
/// the site counts it at once.
final class CallDeadline: Sendable {
    private struct State {
        var delivery = TransportError.Delivery.notSent
        var underWay: (turn: Turn, traffic: SiteTraffic)?
    }

    /// In uptime.
    let end: Duration
    private let timeout: Duration
    private let state = Locked(State())

    init(_ timeout: Duration, _ time: any TimeSource) {
        end = time.uptime + timeout
        self.timeout = timeout
    }

    /// The request is being sent.
    func begin() { state.withLock { $0.delivery = .unknown } }

    func begin(_ turn: Turn, _ traffic: SiteTraffic) {
        state.withLock { $0 = State(delivery: .unknown, underWay: (turn, traffic)) }
    }

    func finish() { state.withLock { $0.underWay = nil } }

    /// It passed.
    func expire() -> TransportError {
        let (delivery, underWay) = state.withLock { ($0.delivery, $0.underWay) }
        if let underWay { underWay.traffic.timeOut(underWay.turn) }
        return TransportError(.timedOut(after: timeout), delivery)
    }
}
