/// What one request may cost.
public struct TransportLimits: Sendable, Hashable {
    /// The time from now to the last byte of the response. A transport may use it to give up early.
    public var timeout: Duration
    /// How large the answer's body may be after decoding, in bytes.
    public var responseBytes: Int

    public init(timeout: Duration = .seconds(30), responseBytes: Int = 16 * 1024 * 1024) {
        self.timeout = timeout
        self.responseBytes = responseBytes
    }
}
