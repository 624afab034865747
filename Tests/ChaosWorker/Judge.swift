import Foundation
import PlanioOAuth

/// Holds what the workers say against what the server has.
struct Judge {
    private let entries: [Entry]
    /// The ids of the server's issues, by their subjects.
    private let issues: [String: [String]]

    /// - Parameter issues: A file with a line for each issue: its id, a tab, its subject.
    init(issues: String, journals: [String]) throws {
        entries = try journals.flatMap { path in
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { Entry($0) }
        }
        let lines = try String(contentsOfFile: issues, encoding: .utf8).split(separator: "\n")
        self.issues = Dictionary(
            lines.map { $0.split(separator: "\t", maxSplits: 1).map(String.init) }.filter { $0.count == 2 }
                .map { ($0[1], [$0[0]]) }, uniquingKeysWith: +)
    }

    /// The promises that do not hold.
    var broken: [String] {
        var broken = entries.filter { $0.outcome == .broken }.map { "\($0.operation) as \($0.account): \($0.detail)" }
        for entry in entries where entry.operation == "create" {
            let found = issues[entry.subject] ?? []
            switch entry.outcome {
            case .done where found != [entry.detail]:
                broken.append("issue \(entry.detail) was reported as created, and there are \(found)")
            case .unknown where found.count > 1: broken.append("one create made \(found)")
            case .unsent where !found.isEmpty:
                broken.append("\(found) were created by a request that was reported as not sent (\(entry.detail))")
            default: break
            }
        }
        let known = Set(entries.map(\.subject))
        broken += issues.keys.filter { $0.hasPrefix("chaos ") && !known.contains($0) }
            .map { "nobody says that it created \($0)" }
        if !entries.contains(where: { $0.outcome != .done }) { broken.append("nothing failed: this was no chaos") }
        return broken
    }

    /// The accounts that work no more.
    func lostLogins(_ planio: Planio) async -> [String] {
        var lost: [String] = []
        for account in Set(entries.map(\.account)).sorted() {
            do {
                let user = try await planio.client(for: account).users.current()
                if user.login != account { lost.append("the login of \(account) is another user's") }
            } catch {
                lost.append("the login of \(account) is lost: \(error)")
            }
        }
        return lost
    }

    var summary: String {
        func count(_ operation: String, _ outcome: Entry.Outcome) -> Int {
            entries.count { $0.operation == operation && $0.outcome == outcome }
        }
        let unknown = entries.filter { $0.operation == "create" && $0.outcome == .unknown }
        let errors = Dictionary(grouping: entries.filter { $0.outcome != .done }, by: \.detail).mapValues(\.count)
        return """
            read \(count("read", .done)) times, created \(count("create", .done)) issues; \
            \(unknown.count) creates without an outcome, of which \(unknown.count { issues[$0.subject] != nil }) are there; \
            \(count("create", .unsent)) that were not sent
            errors: \(errors.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", "))
            """
    }
}
