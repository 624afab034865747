extension PlanioClient {
    /// The caller's own account.
    public var myAccount: Account { Account(client: self) }

    /// The caller's own account at the site: `client.myAccount`.
    public struct Account: Sendable {
        let client: PlanioClient

        /// The account as its user sees it: with the mail address, also where the user hides it, which
        /// ``PlanioClient/Users/current(include:)`` leaves out then.
        /// - Throws: ``PlanioError``.
        public func get() async throws -> Planio.MyAccount {
            try await client.get(at: Self.path, id: nil)
        }

        /// Changes what the closure assigns, and nothing else.
        ///
        /// ```swift
        /// try await client.myAccount.update {
        ///     $0.lastname = "Example"
        ///     $0.preferences.hidesMail = true
        /// }
        /// ```
        /// - Throws: ``PlanioError``. By OAuth the server forbids it, whatever the scopes are (Redmine 6.1.3 and later): this
        ///   is for API keys and passwords.
        public nonisolated(nonsending) func update(
            confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.MyAccount.Changes) throws -> Void
        ) async throws {
            var changes = Planio.MyAccount.Changes()
            try change(&changes)
            try await client.update(changes, at: Self.path, id: nil, confirming: confirmation, allowed: [])
        }

        private static let path = "/my/account.json"
    }
}

extension PlanioClient.Account: Redacted {}
