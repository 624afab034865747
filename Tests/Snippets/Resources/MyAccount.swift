import PlanioOAuth

extension Snippets {
    @Sendable static func myAccount(_ client: PlanioClient) async throws {
        let account = try await client.myAccount.get()
        print(account.name, account.mail ?? "")

        try await client.myAccount.update(confirming: .readBack) {
            $0.mailNotification = .onlyAssigned
            $0.preferences.hidesMail = true
            $0.preferences.commentsSorting = .oldestFirst
        }
    }
}
