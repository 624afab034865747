import Foundation
import PlanioOAuth
import Testing

/// What the contracts of attachments and files share.
extension Contract {
    static func client(_ server: RunningServer, _ account: ContractServer.Account? = nil) throws -> PlanioClient {
        try PlanioClient(
            site: server.site, credential: .apiKey((account ?? server.jens).apiKey), transport: server.transport,
            options: .patient)
    }

    /// A kind of error, by what makes it.
    @discardableResult
    static func failure(
        _ work: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> PlanioError.Kind? {
        await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }?.kind
    }

    /// What a model encodes is what it was read from.
    static func expectEqual(_ model: some JSONModel, _ raw: JSONValue) throws {
        #expect(try JSONValue(parsing: JSONEncoder().encode(model)) == raw)
    }
}

/// What was told of a transfer.
final class Told: Sendable {
    private let values = Locked<[Planio.TransferProgress]>([])

    var all: [Planio.TransferProgress] { values.withLock { $0 } }
    var tell: @Sendable (Planio.TransferProgress) -> Void {
        { value in self.values.withLock { $0.append(value) } }
    }
}

/// A fresh directory that is removed, with all in it, when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("planio-contract-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
