#if SQLite
import Foundation
import Testing

@testable import PlanioOAuth

/// That a write is on the disk when it returns: by what SQLite says, and by what the system is asked to do.
@Suite("SQLiteTokenStore: durability", .bounded)
struct SQLiteDurabilityTests {
    private let directory = TemporaryDirectory()

    @Test("the connection that writes saves each commit")
    func setting() async throws {
        let rows = try await SQLiteRows(path: directory.file("tokens.sqlite"))
        #expect(try await rows.pragma("synchronous") == 2)
        // A second process finds a database that is made already.
        #expect(try await SQLiteRows(path: directory.file("tokens.sqlite")).pragma("synchronous") == 2)
    }

    /// Not in every container, and not everywhere installed.
    private static let canTrace: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["strace", "-o", "/dev/null", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(
        "each update makes the system save what was written",
        .enabled(if: canTrace, "strace is missing, or may not trace"),
        arguments: ["sqlite", "file"])
    func syncs(_ kind: String) async throws {
        let trace = directory.file("trace")
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let place = directory.file(kind == "sqlite" ? "tokens.sqlite" : "tokens")
        let updates = 20
        let result = try await StoreProcess.run(
            [kind, place, "count", "\(updates)"],
            prefix: ["/usr/bin/env", "strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", trace])
        #expect(result.status == 0, "\(result.standardError)")
        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        let done = lines.filter { $0.contains("sync(") && ($0.hasSuffix("= 0") || $0.contains("unfinished")) }
        if kind == "sqlite" {
            #expect(done.count { $0.contains("tokens.sqlite-wal>") } >= updates)
        } else {
            #expect(done.count { $0.contains(".new>") } == updates)
            #expect(done.count { $0.contains("/tokens>") } >= updates)
        }
    }
}
#endif
