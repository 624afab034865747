/// How an operation or one of its attempts ended.
public struct ObservedOutcome: Sendable, Hashable {
    /// The HTTP status of the (last) response; `nil` without one.
    public let status: Int?
    /// What went wrong, in one word of a bounded set, such as `not_found`, `timed_out`, `validation`; of an attempt that has a
    /// response its status from 400 on. `nil` if nothing did.
    public let errorKind: String?
    /// `X-Request-Id` of the response, by which the server's log names it.
    public let requestID: String?
    /// How long it took; of an operation with all waits.
    public let duration: Duration
    /// How often the operation's request has been sent so far.
    public let attempts: Int
}
