import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: an export while others write")
    struct ExportContract {
        /// Inserts issues at once, as the API would one by one.
        private static func fill(_ server: RunningServer, _ project: Planio.Project.ID, _ count: Int) throws {
            // The tree of an issue without subtasks is itself alone.
            try server.sql(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
                INSERT INTO issues (tracker_id, project_id, subject, status_id, priority_id, author_id, lock_version,
                created_on, updated_on, start_date, done_ratio, lft, rgt, is_private)
                SELECT 1, \(project), 'Exported ' || i, 1, 2, 5, 0, datetime('now'), datetime('now'), date('now'), 0, 1, 2, 0
                FROM n
                """)
            try server.sql("UPDATE issues SET root_id = id WHERE root_id IS NULL AND project_id = \(project)")
        }

        @Test(
            "5,000 issues by their ids: none missed that existed throughout, none twice",
            .enabled(if: ContractServer.isReal, ContractServer.needsReal),
            arguments: [0, 4])
        func export(_ ahead: Int) async throws {
            let server = try ContractServer.real()
            let name = "e-\(UUID().uuidString.prefix(8).lowercased())"
            let project = try await server.addProject(name)
            try Self.fill(server, project, 5000)
            let client = try server.client(server.jens)
            let first = try #require(try await client.issues.list(in: .id(project), sortedBy: .id).first).id.rawValue
            let last = first + 4999
            // Another client deletes every 25th, changes others and creates new ones meanwhile.
            let other = try server.client(server.jens)
            let writing = Task {
                var turn = 0
                while !Task.isCancelled {
                    turn += 1
                    let id = Planio.Issue.ID(first + (turn * 611) % 5000)
                    switch turn % 3 {
                    case 0: try await other.issues.delete(id)
                    case 1: try await other.issues.create(in: .id(project), subject: "Meanwhile \(turn)")
                    default: try await other.issues.update(id) { $0.subject = "Changed \(turn)" }
                    }
                }
            }
            var seen: [Int] = []
            let list = client.issues.list(in: .id(project), where: .status(.any)).byID().readingAhead(ahead)
            for try await issue in list { seen.append(issue.id.rawValue) }
            writing.cancel()
            // Cancelled wherever it was.
            _ = try? await writing.value
            let deleted = try gone(server, first...last)
            #expect(!deleted.isEmpty, "nobody deleted anything meanwhile")
            #expect(seen == seen.sorted() && Set(seen).count == seen.count)
            #expect(Set(first...last).subtracting(deleted).subtracting(seen).isEmpty)
            try server.sql("DELETE FROM issues WHERE project_id = \(project)")
            try await server.removeProject(name)
        }

        private func gone(_ server: RunningServer, _ ids: ClosedRange<Int>) throws -> Set<Int> {
            let there = try server.query(
                "SELECT id FROM issues WHERE id BETWEEN \(ids.lowerBound) AND \(ids.upperBound)")
            return Set(ids).subtracting(there.split(separator: "\n").compactMap { Int($0) })
        }
    }
}

extension ContractServer {
    static var isReal: Bool { all.contains { $0.kind == .real } }
    static let needsReal: Comment = "PLANIO_TEST_SITE is not set; run Tests/with-redmine"

    /// The real server, of tests that make with SQL what no API makes.
    static func real() throws -> RunningServer { try #require(all.first { $0.kind == .real }).start() }
}
