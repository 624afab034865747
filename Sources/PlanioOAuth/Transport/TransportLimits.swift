/// What one request may cost.
///
/// A value outside of what its property says is replaced by the nearest one inside: no limits stop every request.
public struct TransportLimits: Sendable, Hashable {
    /// The time from now to the last byte of the response: a tenth of a second to a day. A transport may use it to give up
    /// early.
    public var timeout: Duration {
        didSet { timeout = timeout.clamped(to: Self.timeouts) }
    }
    /// How large the response's body may be after decoding, in bytes: 256 at least. Every response under way may take as
    /// much memory.
    public var responseBytes: Int {
        didSet { responseBytes = max(Self.leastResponseBytes, responseBytes) }
    }

    private static let timeouts = Duration.milliseconds(100)...Duration.seconds(86400)
    private static let leastResponseBytes = 256

    /// By default 30 seconds and 16 MB.
    public init(timeout: Duration = .seconds(30), responseBytes: Int = 16 * 1024 * 1024) {
        self.timeout = timeout.clamped(to: Self.timeouts)
        self.responseBytes = max(Self.leastResponseBytes, responseBytes)
    }
}
