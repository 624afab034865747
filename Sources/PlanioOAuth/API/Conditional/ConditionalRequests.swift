/// Asking the server for what has not changed without having it sent again: `ETag` and `If-None-Match` (RFC 9110 13.1.2).
///
/// ```swift
/// let options = Planio.Options(conditionalRequests: ConditionalRequests(bytes: 16_000_000))
/// ```
///
/// Responses to GET requests of JSON are held in memory, and the same request is sent with the response's `ETag`. Where the
/// server answers 304 that nothing changed, the response that is held is given, and only then: nothing is believed without
/// having been asked for. Redmine makes the whole response before it compares, so that this spares bytes, not the server's
/// work.
///
/// What is held is one user's: it is found again only for the same account or credential, the same user as the server told,
/// acting as the same user, and with the same scopes. The longest unused is forgotten first.
public struct ConditionalRequests: Sendable, Hashable {
    /// How many bytes of responses are held, for all users of one ``Planio``, or of one ``PlanioClient`` without OAuth; a
    /// response of more than a quarter of them is not.
    public var bytes: Int {
        didSet { bytes = max(0, bytes) }
    }

    /// Holds nothing yet.
    /// - Parameter bytes: How many bytes of responses are held at most.
    public init(bytes: Int) { self.bytes = max(0, bytes) }
}
