import Foundation
import PlanioOAuth

/// Reads and creates issues, as one account after the other: the server has one thread.
struct Work: Sendable {
    private let planio: Planio
    private let accounts: [String]
    private let journal: Journal
    private let hasEnded = Locked(false)

    init(planio: Planio, accounts: [String], journal: Journal) {
        self.planio = planio
        self.accounts = accounts
        self.journal = journal
    }

    /// - Parameter end: Returns when it is enough; what has begun is ended.
    func run(until end: @escaping @Sendable () -> Void) async {
        Thread.detachNewThread {
            end()
            hasEnded.withLock { $0 = true }
        }
        let clients = accounts.map { ($0, planio.client(for: $0)) }
        while !hasEnded.withLock({ $0 }) {
            for (account, client) in clients {
                await noted(account, "read") {
                    let newest = try await client.issues.list(where: .status(.any), sortedBy: .id(.descending)).first
                    return newest.map { "\($0.id)" } ?? "none"
                }
                let subject = "chaos \(UUID().uuidString)"
                await noted(account, "create", subject) {
                    "\(try await client.issues.create(in: "some-project", subject: subject).id)"
                }
            }
        }
    }

    private func noted(
        _ account: String, _ operation: String, _ subject: String = "", _ work: () async throws -> String
    ) async {
        do {
            journal.note(account, operation, .done, subject, try await work())
        } catch {
            let failure = Failure(error)
            journal.note(account, operation, failure.outcome, subject, failure.name)
            // While nothing is sent to a site that fails, the next one would fail at once, and fill the journal.
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
