/// The total deadline of a call. It knows how far the call has come, so that its passing says whether anything was sent, and
/// the site counts it at once.
final class CallDeadline: Sendable {
    private struct State {
        var delivery = TransportError.Delivery.notSent
        var underWay: (turn: Turn, traffic: SiteTraffic)?
        var isExpired = false
        var isUncertain = false
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
    /// - Throws: ``TransportError`` if it was too late: then its caller was told that nothing was sent.
    func begin() throws { try begin(nil) }

    func begin(_ turn: Turn, _ traffic: SiteTraffic) throws { try begin((turn, traffic)) }

    private func begin(_ underWay: (turn: Turn, traffic: SiteTraffic)?) throws {
        let missed: TransportError.Delivery? = state.withLock { state in
            if state.isExpired { return state.delivery }
            (state.delivery, state.underWay) = (.unknown, underWay)
            return nil
        }
        if let missed { throw TransportError(.timedOut(after: timeout), missed) }
    }

    /// Whether an attempt that failed may have been carried out.
    var isUncertain: Bool {
        get { state.withLock { $0.isUncertain } }
        set { state.withLock { $0.isUncertain = newValue } }
    }

    func finish() { state.withLock { $0.underWay = nil } }

    /// It passed.
    func expire() -> TransportError {
        let (delivery, underWay) = state.withLock { state in
            state.isExpired = true
            return (state.delivery, state.underWay)
        }
        if let underWay { underWay.traffic.timeOut(underWay.turn) }
        return TransportError(.timedOut(after: timeout), delivery)
    }
}
