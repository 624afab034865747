/// How many retries there may be for the requests that a program asks for, so that an outage is not amplified.
///
/// It is kept for each site and transport, whoever in the process sends. When it is used up, a request that fails is not sent
/// again: its error comes at once.
///
/// A value outside of what its property says is replaced by the nearest one inside.
public struct RetryBudget: Sendable, Hashable {
    /// Retries for each request that the program asks for: 0 to 1, where 0.1 is a tenth more.
    public var share: Double {
        didSet { share = Self.valid(share) }
    }
    /// How many retries there may be beyond the share, 0 to 1,000: a program that asks for little retries too.
    public var reserve: Int {
        didSet { reserve = reserve.clamped(to: Self.reserves) }
    }
    /// How long it takes until one retry of the reserve is there again: a tenth of a second to a day.
    public var refill: Duration {
        didSet { refill = refill.clamped(to: Self.refills) }
    }

    private static let reserves = 0...1000
    private static let refills = Duration.milliseconds(100)...Duration.seconds(86400)

    /// By default a tenth, and twenty in reserve, of which one comes back every ten seconds.
    public init(share: Double = 0.1, reserve: Int = 20, refill: Duration = .seconds(10)) {
        self.share = Self.valid(share)
        self.reserve = reserve.clamped(to: Self.reserves)
        self.refill = refill.clamped(to: Self.refills)
    }

    private static func valid(_ share: Double) -> Double { share.isNaN ? 0 : share.clamped(to: 0...1) }
}

/// What is left of a budget: a token bucket that knows what was taken, so that whoever asks may have a budget of their own.
struct SpentRetries: Sendable {
    private var spent = 0.0
    /// When it was last looked at, in uptime.
    private var lastLook = Duration.zero

    /// The program asked for a request.
    mutating func earn(_ budget: RetryBudget) { spent = max(0, spent - budget.share) }

    /// Whether there may be another retry, which is then taken.
    mutating func take(_ budget: RetryBudget, at uptime: Duration) -> Bool {
        spent = max(0, spent - max(0, (uptime - lastLook) / budget.refill))
        lastLook = uptime
        guard spent + 1 <= Double(budget.reserve) else { return false }
        spent += 1
        return true
    }
}
