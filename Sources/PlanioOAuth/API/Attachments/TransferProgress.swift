extension Planio {
    /// How far a transfer is.
    public struct TransferProgress: Sendable, Hashable {
        /// Sent or received so far. A request that had to be repeated begins anew.
        public let bytes: Int
        /// `nil` if it is not known before the end.
        public let total: Int?

        /// So far `bytes` of `total`.
        public init(bytes: Int, total: Int?) {
            self.bytes = bytes
            self.total = total
        }

        /// From 0 to 1; `nil` if the total is not known.
        public var fraction: Double? {
            total.map { $0 > 0 ? Double(min(bytes, $0)) / Double($0) : 1 }
        }
    }
}

/// Tells of progress beside the transfer, so that a slow listener holds nothing up: of the newest there is when it has time.
struct ProgressReporter: Sendable {
    private let total: Int?
    private let values: AsyncStream<Int>.Continuation
    private let telling: Task<Void, Never>

    init?(_ tell: (@Sendable (Planio.TransferProgress) -> Void)?, total: Int?) {
        guard let tell else { return nil }
        self.total = total
        let (stream, continuation) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingNewest(1))
        values = continuation
        telling = Task {
            for await bytes in stream { tell(Planio.TransferProgress(bytes: bytes, total: total)) }
        }
    }

    func report(_ bytes: Int) { values.yield(bytes) }

    /// Returns when all has been told.
    func end() async {
        values.finish()
        await telling.value
    }
}
