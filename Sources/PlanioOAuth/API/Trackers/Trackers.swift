extension PlanioClient {
    /// The trackers of the site.
    public var trackers: Trackers { Trackers(client: self) }

    /// The trackers of a site: `client.trackers`.
    public struct Trackers: Sendable {
        let client: PlanioClient

        /// All trackers of the site, in their order. No scope is needed. Those of one project come with
        /// ``Planio/Project/Include/trackers``.
        /// - Throws: ``PlanioError``.
        public func list() async throws -> [Planio.Tracker] { try await client.whole(at: "/trackers.json") }
    }
}

extension PlanioClient.Trackers: Redacted {}
