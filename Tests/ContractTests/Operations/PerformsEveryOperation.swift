import Foundation
import Testing

/// Prints what the suite has performed, when it is through, and fails if that is not everything.
struct PerformsEveryOperation: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await function()
        for contract in ContractServer.all { report(contract) }
    }

    private func report(_ contract: ContractServer) {
        let (performed, server) =
            switch contract.kind {
            case .sandbox: (PerformedOperations.sandbox, "the sandbox")
            case .real:
                (
                    PerformedOperations.real,
                    "Redmine \(ProcessInfo.processInfo.environment["PLANIO_TEST_VERSION"] ?? "of an unknown version")"
                )
            }
        let missing = performed.missing
        var lines = Operation.all.flatMap { operation in
            operation.methods.map { method in
                let count = performed.count(operation, method)
                return "\(count > 0 ? String(count) : "NONE")\t\(method)\t\(operation.route)\t\(operation.name)"
            }
        }
        lines.append(
            "\(Operation.all.count - missing.count) of \(Operation.all.count) operations performed on \(server)")
        print(lines.joined(separator: "\n"))
        // Who runs a part of the suite does not perform everything.
        guard !CommandLine.arguments.contains(where: { $0.hasPrefix("--filter") || $0.hasPrefix("--skip") }) else {
            return
        }
        #expect(missing.map(\.name) == [], "not performed on \(server)")
    }
}
