import PlanioOAuth

extension Snippets {
    @Sendable static func issues(_ client: PlanioClient) async throws {
        let friday = Day("2036-11-28")

        for try await issue in client.issues.list(
            in: "some-project", where: .status(.open), .assignedTo(.me), .dueDate(.within(days: 7)),
            sortedBy: .priority(.descending), .updatedOn)
        {
            print(issue.subject, issue.status.name, issue.assignedTo?.name ?? "nobody")
        }

        let issue = try await client.issues.create(in: "some-project", subject: "Hello world") {
            $0.description = "From a program"
            $0.dueDate = friday
            $0.customFields[1] = .text("ACME")
        }
        try await client.issues.update(issue.id) {
            $0.notes = "On it"
            $0.dueDate = nil  // nil clears, untouched stays
        }

        let full = try await client.issues.get(issue.id, include: [.journals, .allowedStatuses])
        for journal in full.journals ?? [] { print(journal.user?.name ?? "", journal.notes ?? "") }
        if let status = full.allowedStatuses?.first(where: { $0.isClosed == true }) {
            try await client.issues.update(issue.id, confirming: .readBack) { $0.statusID = status.id }
        }

        let all = client.issues.list(where: .status(.any)).byID()
        for try await issue in all.readingAhead(4) { print(issue.id, issue.subject) }
        for try await issue in client.issues.details(of: all, include: [.journals], concurrency: 8) {
            print(issue.journals?.count ?? 0)
            break
        }

        let copy = try await client.issues.copy(issue.id, into: "some-project", copying: [.attachments]) {
            $0.startDate = friday
        }
        try await client.issues.update(copy.id) { $0.bookTime(hours: 1.5) { $0.activityID = 9 } }

        try await client.issues.update([issue.id, copy.id]) { $0.doneRatio = 100 }

        try await client.issues.delete(copy.id, bookedTime: .reassign(to: issue.id))
        try await client.issues.delete(issue.id, bookedTime: .destroy)
    }
}
