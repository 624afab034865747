import PlanioOAuth

extension Snippets {
    @Sendable static func customFields(_ client: PlanioClient) async throws {
        for field in try await client.customFields.list() where field.customizedType == .issue {
            let choices = field.possibleValues?.map(\.label) ?? []
            print(field.id, field.name, field.format.rawValue, choices, field.trackers?.count ?? 0)
        }
    }
}
