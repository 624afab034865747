/// The requests to a site that are under way, and those that wait. Times are in uptime.
struct SiteState<Waiter: Sendable>: Sendable {
    enum Entry: Sendable {
        case go(Turn)
        /// With the id to wait by.
        case wait(UInt64)
        case refused(SiteGate.Refusal)
    }

    /// Who waits no more.
    struct News: Sendable {
        var gone: [(waiter: Waiter, turn: Turn)] = []
        var refused: [(waiter: Waiter, refusal: SiteGate.Refusal)] = []
    }

    private struct UnderWay {
        let passage: Passage
        let probe: Int?
        /// What became of it is known already.
        var isSettled = false
    }

    private struct Waiting {
        let passage: Passage
        /// When a pause must be over for this one to wait for it.
        let latest: Duration
        let waiter: Waiter
    }

    private(set) var gate: SiteGate
    private var underWay: [UInt64: UnderWay] = [:]
    private var waiting = FairQueue<Passage, Waiting>()
    /// They are served first.
    private var waitingTokens = FairQueue<Passage, Waiting>()
    private var nextNumber: UInt64 = 1
    private var refusedUntil: Duration?
    var retries = SpentRetries()

    init(_ rules: SiteGate.Rules) { gate = SiteGate(rules) }

    var underWayCount: Int { underWay.count }
    var waitingCount: Int { waiting.count + waitingTokens.count }

    // MARK: Coming

    /// Lets somebody through at once if nobody waits before them.
    mutating func enter(_ passage: Passage, latest: Duration, at uptime: Duration) -> Entry {
        if let refusal = gate.refusal(passage.kind, latest: latest, at: uptime) { return .refused(refusal) }
        let isFirst = waitingTokens.isEmpty && (passage.kind != .call || waiting.isEmpty)
        guard isFirst, gate.mayGo(passage, at: uptime) else {
            defer { nextNumber += 1 }
            return .wait(nextNumber)
        }
        return .go(begin(passage, at: uptime))
    }

    /// - Returns: Why they need not wait, if so: the site may have changed since they came.
    mutating func wait(
        _ waiter: Waiter, _ id: UInt64, _ passage: Passage, latest: Duration, at uptime: Duration
    ) -> SiteGate.Refusal? {
        if let refusal = gate.refusal(passage.kind, latest: latest, at: uptime) { return refusal }
        let entry = Waiting(passage: passage, latest: latest, waiter: waiter)
        if passage.kind == .call {
            waiting.append(entry, id, to: passage)
        } else {
            waitingTokens.append(entry, id, to: passage)
        }
        return nil
    }

    mutating func leaveQueue(_ id: UInt64, _ passage: Passage) -> Waiter? {
        passage.kind == .call
            ? waiting.remove(id, from: passage)?.waiter : waitingTokens.remove(id, from: passage)?.waiter
    }

    private mutating func begin(_ passage: Passage, at uptime: Duration) -> Turn {
        defer { nextNumber += 1 }
        underWay[nextNumber] = UnderWay(passage: passage, probe: gate.enter(passage, at: uptime))
        return Turn(number: nextNumber)
    }

    // MARK: Going

    /// What became of a request, the first time that it is told.
    mutating func settle(_ turn: Turn, _ outcome: SiteOutcome, at uptime: Duration) {
        guard let entry = underWay[turn.number], !entry.isSettled else { return }
        underWay[turn.number]?.isSettled = true
        gate.learn(outcome, of: entry.passage, probe: entry.probe, turn, next: nextNumber, at: uptime)
    }

    mutating func leave(_ turn: Turn, _ outcome: SiteOutcome, at uptime: Duration) {
        settle(turn, outcome, at: uptime)
        if let entry = underWay.removeValue(forKey: turn.number) { gate.leave(entry.passage) }
    }

    /// Lets go who may go or waits for nothing.
    mutating func serve(at uptime: Duration) -> News {
        var news = News()
        if waitingCount == 0 { return news }
        news.refused = turnAway(at: uptime)
        while let next = nextToGo(at: uptime) { news.gone.append((next.waiter, begin(next.passage, at: uptime))) }
        return news
    }

    private mutating func turnAway(at uptime: Duration) -> [(waiter: Waiter, refusal: SiteGate.Refusal)] {
        let gate = gate
        // Those who wait are looked through once for each time that some are refused until.
        guard let until = gate.refusal(.call, latest: .zero, at: uptime)?.until, until != refusedUntil else {
            return []
        }
        refusedUntil = until
        func refusal(_ waiting: Waiting) -> SiteGate.Refusal? {
            gate.refusal(waiting.passage.kind, latest: waiting.latest, at: uptime)
        }
        let refused =
            waiting.removeAll { refusal($1) != nil } + waitingTokens.removeAll { refusal($1) != nil }
        return refused.compactMap { waiting in refusal(waiting).map { (waiting.waiter, $0) } }
    }

    private mutating func nextToGo(at uptime: Duration) -> Waiting? {
        let gate = gate
        if let token = waitingTokens.popFirst(where: { gate.mayGo($0, at: uptime) }) { return token }
        // Nobody looks through those who wait while none of them may go.
        guard !gate.isFull(at: uptime), gate.pauseEnd(at: uptime) == nil else { return nil }
        return waiting.popFirst { gate.mayGo($0, at: uptime) }
    }

    /// When the pause ends that somebody waits for.
    func pauseEnd(at uptime: Duration) -> Duration? { waiting.isEmpty ? nil : gate.pauseEnd(at: uptime) }

    /// When another probe may be sent, which somebody waits for.
    func probeEnd(at uptime: Duration) -> Duration? { waitingCount == 0 ? nil : gate.probeEnd(at: uptime) }
}
