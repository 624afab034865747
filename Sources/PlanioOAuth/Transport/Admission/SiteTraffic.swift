import Foundation

/// The traffic of the process to one site: who is let through, who waits, and when nobody is.
///
/// A turn is never held by who waits for another: it begins when everything is there that a request is sent with, and ends
/// with its response. So no limit is so low that anything stands still.
final class SiteTraffic: Sendable {
    typealias Rules = SiteGate.Rules
    typealias Waiter = CheckedContinuation<Turn, any Error>

    private struct State {
        var site: SiteState<Waiter>
        /// When somebody looks again on behalf of all.
        var pauseTimer: Duration?
        var probeTimer: Duration?
    }

    let origin: String
    let rules: Rules
    let transport: any HTTPTransport
    let time: any TimeSource
    private let onEnd: @Sendable () -> Void
    private let state: Locked<State>

    /// - Parameter onEnd: Is called when nobody has it any more.
    init(
        _ origin: String, _ rules: Rules, _ transport: any HTTPTransport, _ time: any TimeSource,
        onEnd: @escaping @Sendable () -> Void = {}
    ) {
        self.origin = origin
        self.rules = rules
        self.transport = transport
        self.time = time
        self.onEnd = onEnd
        state = Locked(State(site: SiteState(rules)))
    }

    deinit { onEnd() }

    // MARK: Turns

    /// Throws at once what ``withTurn(_:_:_:_:)`` would throw, so that nothing is prepared for a request that is not sent.
    /// - Throws: ``TransportError``.
    func check(_ kind: Passage.Kind, latest: Duration) throws(TransportError) {
        let uptime = time.uptime
        if let refusal = state.withLock({ $0.site.gate.refusal(kind, latest: latest, at: uptime) }) {
            throw error(refusal)
        }
    }

    /// Waits until a request may be sent, and sends it.
    /// - Parameters:
    ///   - latest: When a pause must be over that is waited for.
    ///   - deadline: Knows of the turn while it lasts.
    ///   - watch: Is told of the wait.
    /// - Throws: ``TransportError`` if it is not sent; `CancellationError`; what `work` throws.
    func withTurn(
        _ passage: Passage, latest: Duration, _ deadline: CallDeadline, _ watch: OperationWatch?,
        _ work: () async throws -> CollectedResponse
    ) async throws -> CollectedResponse {
        let turn = try await enter(passage, latest: latest, deadline, watch)
        do {
            try deadline.begin(turn, self)
        } catch {
            leave(turn, .unknown)
            throw error
        }
        do {
            let response = try await work()
            deadline.finish()
            leave(turn, SiteOutcome(response, at: time))
            return response
        } catch {
            deadline.finish()
            leave(turn, SiteOutcome(error))
            throw error
        }
    }

    private enum Verdict {
        case cancelled
        case refused(SiteGate.Refusal)
        case waits
    }

    private func enter(_ passage: Passage, latest: Duration, _ deadline: CallDeadline, _ watch: OperationWatch?)
        async throws -> Turn
    {
        let uptime = time.uptime
        let id: UInt64
        switch state.withLock({ $0.site.enter(passage, latest: latest, at: uptime) }) {
        case .go(let turn): return turn
        case .refused(let refusal): throw error(refusal)
        case .wait(let number): id = number
        }
        let turn = try await watch.waiting(for: .turn) { try await wait(id, passage, latest: latest) }
        do {
            // It may have come in the moment in which it was too late.
            try Task.checkCancellation()
            guard time.uptime < deadline.end else { throw deadline.expire() }
        } catch {
            leave(turn, .unknown)
            throw error
        }
        return turn
    }

    private func wait(_ id: UInt64, _ passage: Passage, latest: Duration) async throws -> Turn {
        let turn = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                let uptime = time.uptime
                let verdict: Verdict = change { site in
                    // Cancelled before it could wait: then there was nothing to resume.
                    if Task.isCancelled { return .cancelled }
                    return site.wait(waiter, id, passage, latest: latest, at: uptime).map { .refused($0) } ?? .waits
                }
                switch verdict {
                case .cancelled: waiter.resume(throwing: CancellationError())
                case .refused(let refusal): waiter.resume(throwing: error(refusal))
                case .waits: break
                }
            }
        } onCancel: {
            state.withLock { $0.site.leaveQueue(id, passage) }?.resume(throwing: CancellationError())
        }
        // Shows the thread sanitizer that who left was first; see `Promise`.
        state.withLock { _ in }
        return turn
    }

    private func leave(_ turn: Turn, _ outcome: SiteOutcome) {
        let uptime = time.uptime
        change { $0.leave(turn, outcome, at: uptime) }
    }

    /// The deadline of a request passed that is still under way.
    func timeOut(_ turn: Turn) {
        let uptime = time.uptime
        change { $0.settle(turn, .failed(status: nil, isOverload: true), at: uptime) }
    }

    /// Changes the state, and lets go who may go now.
    @discardableResult
    private func change<Result: Sendable>(_ body: (inout SiteState<Waiter>) -> Result) -> Result {
        let uptime = time.uptime
        /// Sets a timer that rings too late, or not at all.
        func set(_ timer: inout Duration?, _ moment: Duration?) -> Duration? {
            guard let moment, moment < timer ?? moment + .seconds(1) else { return nil }
            timer = moment
            return moment
        }
        let (result, news, pauseEnd, probeEnd) = state.withLock { state in
            let result = body(&state.site)
            let news = state.site.serve(at: uptime)
            return (
                result, news, set(&state.pauseTimer, state.site.pauseEnd(at: uptime)),
                set(&state.probeTimer, state.site.probeEnd(at: uptime))
            )
        }
        for (waiter, turn) in news.gone { waiter.resume(returning: turn) }
        for (waiter, refusal) in news.refused { waiter.resume(throwing: error(refusal)) }
        if let pauseEnd {
            look(after: { [time] in try? await time.sleep(for: pauseEnd - time.uptime) }) { state in
                if state.pauseTimer == pauseEnd { state.pauseTimer = nil }
            }
        }
        if let probeEnd {
            // The probe under way hopes to be over before.
            look(after: { [time] in try? await time.waitForDeadline(in: probeEnd - time.uptime) }) { state in
                if state.probeTimer == probeEnd { state.probeTimer = nil }
            }
        }
        return result
    }

    private func look(
        after wait: @escaping @Sendable () async -> Void, _ clear: @escaping @Sendable (inout State) -> Void
    ) {
        Task { [weak self] in
            await wait()
            guard let self else { return }
            state.withLock { clear(&$0) }
            change { _ in }
        }
    }

    private func error(_ refusal: SiteGate.Refusal) -> TransportError {
        let wait = max(.zero, refusal.until - time.uptime)
        let until = time.now.addingTimeInterval(wait.seconds)
        return TransportError(.circuitOpen(until: until, because: refusal.cause), .notSent)
    }

    // MARK: Retries

    /// The program asked for a request.
    func earnRetries(_ budget: RetryBudget?) {
        if let budget { state.withLock { $0.site.retries.earn(budget) } }
    }

    /// Whether there may be another retry, which is then taken.
    func takeRetry(_ budget: RetryBudget?) -> Bool {
        guard let budget else { return true }
        let uptime = time.uptime
        return state.withLock { $0.site.retries.take(budget, at: uptime) }
    }

    // MARK: Looking

    /// How many requests may be under way at once, as the site is now.
    var concurrency: Int { state.withLock { $0.site.gate.concurrency } }
    /// How many are.
    var underWayCount: Int { state.withLock { $0.site.underWayCount } }
    /// How many wait.
    var waitingCount: Int { state.withLock { $0.site.waitingCount } }
}
