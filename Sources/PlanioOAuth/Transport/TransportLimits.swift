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
    /// much memory, unless it is streamed.
    public var responseBytes: Int {
        didSet { responseBytes = max(Self.leastResponseBytes, responseBytes) }
    }
    /// How large the response's header may be, in bytes: 256 at least. The library refuses a larger one in any case; a transport
    /// may stop reading it.
    public var headerBytes: Int {
        didSet { headerBytes = max(Self.leastResponseBytes, headerBytes) }
    }
    /// How long nothing may move: no byte of the request's body goes out and none of the response comes in, although
    /// somebody waits for it. A tenth of a second to a day; `nil` if ``timeout`` alone bounds the request, as for all but
    /// transfers.
    public var idleTimeout: Duration? {
        didSet { idleTimeout = idleTimeout?.clamped(to: Self.timeouts) }
    }
    /// Whether the body of the response is wanted as a stream, of which only a little is in memory: who reads slowly slows
    /// the server down. A transport that cannot do it returns the whole body, within ``responseBytes``.
    public var streamsResponse = false

    private static let timeouts = Duration.milliseconds(100)...Duration.seconds(86400)
    private static let leastResponseBytes = 256

    /// By default 30 seconds, 16 MB of body and 64 KB of header.
    public init(
        timeout: Duration = .seconds(30), responseBytes: Int = 16 * 1024 * 1024, headerBytes: Int = 64 * 1024,
        idleTimeout: Duration? = nil
    ) {
        self.timeout = timeout.clamped(to: Self.timeouts)
        self.responseBytes = max(Self.leastResponseBytes, responseBytes)
        self.headerBytes = max(Self.leastResponseBytes, headerBytes)
        self.idleTimeout = idleTimeout?.clamped(to: Self.timeouts)
    }

    /// For files of any size: as long as bytes move, a transfer may go on for a day.
    /// - Parameters:
    ///   - idle: How long nothing may move.
    ///   - timeout: The time in all.
    ///   - bytes: How large the response's body may be.
    public static func transfer(
        idle: Duration = .seconds(60), timeout: Duration = .seconds(86400), bytes: Int = .max
    ) -> TransportLimits {
        TransportLimits(timeout: timeout, responseBytes: bytes, idleTimeout: idle)
    }
}
