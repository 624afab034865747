import ArgumentParser
import Foundation

/// What goes wrong where the sessions are kept.
enum StoreFault: String, ExpressibleByArgument, CaseIterable {
    case none, readOnly = "read-only", diskFull = "disk-full", restart

    func validate(with store: StoreKind) throws {
        switch (self, store) {
        case (.none, _), (.readOnly, _), (.diskFull, .file), (.diskFull, .sqlite), (.restart, .postgres): break
        default: throw ValidationError("--store-fault \(rawValue) does not go with --store \(store.rawValue).")
        }
    }

    /// The directory becomes a small disk of its own, so that nothing else is full or read-only.
    func prepare(_ store: StoreKind, _ directory: String) throws {
        guard usesDisk(store) else { return }
        try Self.run("mount -t tmpfs -o size=1m,mode=700 none '\(directory)'")
    }

    func cleanUp(_ store: StoreKind, _ directory: String) {
        try? end(store, directory)
        if usesDisk(store) { try? Self.run("umount -l '\(directory)'") }
    }

    func begin(_ store: StoreKind, _ directory: String) throws {
        switch (self, store) {
        case (.none, _): break
        // Refused by the kernel while somebody writes a file.
        case (.readOnly, .file):
            try Self.run("for i in {1..500}; do mount -o remount,ro '\(directory)' && exit; sleep 0.01; done; exit 1")
        // A database that is open for writing keeps its disk writable, so its files are made unchangeable.
        case (.readOnly, .sqlite): try Self.run("chattr -R +i '\(directory)'")
        // As after a failover to a server that may only be read.
        case (.readOnly, .postgres): try Self.configure("SET default_transaction_read_only = on")
        case (.diskFull, _): try Self.run("! dd if=/dev/zero of='\(directory)/filler' bs=4k")
        case (.restart, _): try Self.run(ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES_RESTART"] ?? "false")
        }
    }

    func end(_ store: StoreKind, _ directory: String) throws {
        switch (self, store) {
        case (.none, _), (.restart, _): break
        case (.readOnly, .file): try Self.run("mount -o remount,rw '\(directory)'")
        case (.readOnly, .sqlite): try Self.run("chattr -R -i '\(directory)'")
        case (.readOnly, .postgres): try Self.configure("RESET default_transaction_read_only")
        case (.diskFull, _): try Self.run("rm -f '\(directory)/filler'")
        }
    }

    private func usesDisk(_ store: StoreKind) -> Bool { self == .diskFull || (self == .readOnly && store == .file) }

    private static func configure(_ change: String) throws {
        try run(
            "psql -qX \"$PLANIO_TEST_POSTGRES\" -c 'ALTER SYSTEM \(change)' -c 'SELECT pg_reload_conf()'")
    }

    private static func run(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ValidationError("failed: \(command)") }
    }
}
