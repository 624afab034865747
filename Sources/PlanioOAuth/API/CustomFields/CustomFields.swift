extension PlanioClient {
    /// The custom fields of the site.
    public var customFields: CustomFields { CustomFields(client: self) }

    /// The custom fields of a site, as they are defined: `client.customFields`. Redmine's API does not change them.
    public struct CustomFields: Sendable {
        let client: PlanioClient

        /// All custom fields; administrators only, by OAuth with the scope ``Scope/admin``.
        /// - Throws: ``PlanioError``.
        public func list() async throws -> [Planio.CustomField] {
            try await client.whole(at: "/custom_fields.json", allowed: [.admin])
        }
    }
}

extension PlanioClient.CustomFields: Redacted {}
