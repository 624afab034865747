/// Is told of every request: for audit logs, monitoring and tracing of your own.
///
/// ```swift
/// struct SlowRequests: PlanioMiddleware {
///     func operationEnded(_ operation: ObservedOperation, _ outcome: ObservedOutcome) {
///         if outcome.duration > .seconds(5) { report(operation.name, outcome.duration) }
///     }
/// }
///
/// let planio = Planio(configuration: configuration, options: .init(middleware: [SlowRequests()]))
/// ```
///
/// It observes and decides nothing: it cannot delay, change, repeat or refuse a request, and sees no header, query or body.
/// One that could would be asked between the server's response with a new token and the disk, where an error loses the
/// session, and around a create, which must be sent once. What is to be changed on the wire is the business of an
/// ``HTTPTransport`` around another one, and how often and when requests are sent that of ``Planio/Options``.
///
/// An operation is one request to the API, from the call to its result: the wait for a token, all attempts and the pauses
/// between them. Requests to the token endpoint and identity checks are operations of their own, which serve several.
///
/// The methods are called on the way of the request, so each has to return at once. Every `began` is followed by its `ended`.
/// All of them do nothing unless they are written.
public protocol PlanioMiddleware: Sendable {
    /// An operation begins.
    func operationBegan(_ operation: ObservedOperation)

    /// A request is about to be sent.
    /// - Parameters:
    ///   - number: Counts the operation's attempts, from 1 on. One that follows a refused token counts as well.
    ///   - operation: What it is an attempt of.
    func attemptBegan(_ number: Int, of operation: ObservedOperation)

    /// There is a response, whatever its status, or none will come.
    func attemptEnded(_ number: Int, of operation: ObservedOperation, _ outcome: ObservedOutcome)

    /// An operation was held up, for a millisecond at least.
    func waited(_ duration: Duration, for reason: ObservedWait, in operation: ObservedOperation)

    /// An operation ends, with its result or an error.
    func operationEnded(_ operation: ObservedOperation, _ outcome: ObservedOutcome)

    /// Something happened to a session. As ``Planio/events()``, but none is lost, and without a task that waits for it.
    func sessionChanged(_ event: SessionEvent)
}

extension PlanioMiddleware {
    /// Does nothing.
    public func operationBegan(_ operation: ObservedOperation) {}
    /// Does nothing.
    public func attemptBegan(_ number: Int, of operation: ObservedOperation) {}
    /// Does nothing.
    public func attemptEnded(_ number: Int, of operation: ObservedOperation, _ outcome: ObservedOutcome) {}
    /// Does nothing.
    public func waited(_ duration: Duration, for reason: ObservedWait, in operation: ObservedOperation) {}
    /// Does nothing.
    public func operationEnded(_ operation: ObservedOperation, _ outcome: ObservedOutcome) {}
    /// Does nothing.
    public func sessionChanged(_ event: SessionEvent) {}
}
