import ArgumentParser
import Foundation

/// What goes wrong where the logins are kept.
enum StoreFault: String, ExpressibleByArgument, CaseIterable {
    case none, readOnly = "read-only", diskFull = "disk-full", restart

    /// The directory becomes a small disk of its own, so that nothing else is full or read-only.
    func prepare(_ directory: String) throws {
        guard self == .readOnly || self == .diskFull else { return }
        try Self.run("mount -t tmpfs -o size=1m,mode=700 none '\(directory)'")
    }

    func cleanUp(_ directory: String) {
        guard self == .readOnly || self == .diskFull else { return }
        try? Self.run("umount -l '\(directory)'")
    }

    func begin(_ directory: String) throws {
        switch self {
        case .none: break
        case .readOnly: try Self.run("mount -o remount,ro '\(directory)'", mayFail: true)
        case .diskFull: try Self.run("dd if=/dev/zero of='\(directory)/filler' bs=4k", mayFail: true)
        case .restart: try Self.run(ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES_RESTART"] ?? "false")
        }
    }

    func end(_ directory: String) throws {
        switch self {
        case .none, .restart: break
        case .readOnly: try Self.run("mount -o remount,rw '\(directory)'")
        case .diskFull: try Self.run("rm -f '\(directory)/filler'")
        }
    }

    private static func run(_ command: String, mayFail: Bool = false) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard mayFail || process.terminationStatus == 0 else { throw ValidationError("failed: \(command)") }
    }
}
