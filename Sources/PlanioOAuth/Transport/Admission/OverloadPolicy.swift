/// How all requests of the process to a site slow down as a whole when it is overloaded or away.
///
/// Clients share what they know of a site if they have the same transport, the same clock, the same policy and the same
/// ``Planio/Limits/concurrentRequests``. A transport that is no class is shared by the clients of one ``Planio`` alone.
///
/// ```swift
/// options.overload.circuit?.failures = 50     // more patience
/// options.overload = .none                    // every request for itself
/// ```
///
/// A value outside of what its property says is replaced by the nearest one inside.
public struct OverloadPolicy: Sendable, Hashable {
    /// Whether there are fewer requests at once after 429, 503, 504 and timeouts of requests that are not alone: half as many,
    /// one at least. Each response lets the number grow again, up to ``Planio/Limits/concurrentRequests``.
    public var adaptsConcurrency: Bool
    /// How long all requests pause at most, when a 429 or a 503 of one of them says `Retry-After`: five minutes at most, zero
    /// for not at all. Who cannot wait that long (``RetryPolicy/longestWait``, or the deadline) gets
    /// ``TransportError/Reason/circuitOpen(until:because:)`` at once. Token requests do not pause.
    public var longestPause: Duration {
        didSet { longestPause = longestPause.clamped(to: Self.pauses) }
    }
    /// When the site is left alone after failures; never if `nil`.
    public var circuit: CircuitPolicy?

    private static let pauses = Duration.zero...RetryAfter.longest

    /// By default everything is on: fewer requests at once, pauses of five minutes at most, and a circuit.
    public init(
        adaptsConcurrency: Bool = true, longestPause: Duration = .seconds(300),
        circuit: CircuitPolicy? = CircuitPolicy()
    ) {
        self.adaptsConcurrency = adaptsConcurrency
        self.longestPause = longestPause.clamped(to: Self.pauses)
        self.circuit = circuit
    }

    /// Every request is sent, whatever became of the others.
    public static let none = OverloadPolicy(adaptsConcurrency: false, longestPause: .zero, circuit: nil)
}
