import PlanioOAuth

extension Snippets {
    @Sendable static func timeEntries(_ client: PlanioClient) async throws {
        let issue = try await client.issues.create(in: "some-project", subject: "To book on")

        for try await entry in client.timeEntries.list(in: "some-project", where: .spentOn(.thisWeek), .user(.me)) {
            print(entry.spentOn, entry.hours, entry.activity?.name ?? "", entry.comments ?? "")
        }

        let entry = try await client.timeEntries.create(on: issue.id, hours: 1.5) {
            $0.activityID = 9
            $0.comments = "On the phone"
            $0.spentOn = Day("2036-11-28")
        }
        try await client.timeEntries.update(entry.id) { $0.comments = nil }
        try await client.timeEntries.delete(entry.id)

        try await client.issues.delete(issue.id)
    }
}
