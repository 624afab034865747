// How a program ends without cutting anything off that may still be finished.

extension Planio {
    /// Ends at once what is under way, and closes the transport and the token store: ``shutdown(within:)`` without any time.
    public func shutdown() async { await shutdown(within: .zero) }

    /// Lets nothing new begin, waits for what is under way, and closes the transport and the token store. Afterwards all fails
    /// with ``TransportError/Reason/closed``. Call it once, before the program exits.
    ///
    /// What is not finished when the time is over fails with ``TransportError/Reason/closed`` as well, where the transport is
    /// one of the program's own; ``URLSessionTransport/shared``, the default, stays open for its other users. Tokens that the
    /// server may have issued meanwhile are still stored before the store is closed, for which no more time is taken than
    /// ``RefreshPolicy/timeout``.
    ///
    /// The streams of ``events()`` end at last. A transport or store that several ``Planio`` share is closed for all of them.
    /// - Parameter bound: How long requests, downloads and sign-ins may take to finish.
    public func shutdown(within bound: Duration) async {
        // In a task of its own: who is cancelled has to end as orderly.
        try? await SharedTask { [context] in
            let pipeline = context.endpoint.pipeline
            pipeline.requests.close()
            _ = await pipeline.requests.drained(within: bound, context.time)
            await pipeline.transport.shutdown()
            _ = await context.tokenWork.drained(within: context.policy.timeout, context.time)
            await context.store.shutdown()
            context.events.finish()
        }.valueIgnoringCancellation()
    }
}
