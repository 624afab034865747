#if ServiceLifecycle
public import ServiceLifecycle

/// A ``Planio`` that ends with the other services of a `ServiceGroup`: on graceful shutdown nothing new begins, what is under
/// way may finish, and the transport and the token store are closed.
///
/// ```swift
/// let service = PlanioService(planio, finishingWithin: .seconds(20))
/// try await ServiceGroup(services: [service, server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
///
/// A group ends its services in the reverse order, so it belongs before those that use it. A group that is cancelled, rather
/// than shut down, leaves no time for requests.
///
/// Behind the package trait `ServiceLifecycle`, which adds swift-service-lifecycle.
public struct PlanioService: Service {
    /// What it holds.
    public let planio: Planio
    /// How long requests, downloads and sign-ins may take to finish.
    public let bound: Duration

    /// Begins nothing before ``run()``.
    /// - Parameters:
    ///   - planio: What it holds.
    ///   - bound: How long requests, downloads and sign-ins may take to finish; 20 seconds if left out.
    public init(_ planio: Planio, finishingWithin bound: Duration = .seconds(20)) {
        self.planio = planio
        self.bound = bound
    }

    /// Waits for the group to be shut down, and ends then, as ``Planio/shutdown(within:)`` does.
    public func run() async throws {
        let isGraceful = (try? await gracefulShutdown()) != nil
        await planio.shutdown(within: isGraceful ? bound : .zero)
    }
}
#endif
