import ArgumentParser
import Foundation

/// Who exports: a program that prints its seconds, so that its start is not measured.
struct Peer {
    let name: String
    let arguments: [String]

    static func library(ahead: Int, isByPage: Bool = false) -> Peer {
        Peer(
            name: "this",
            arguments: [CommandLine.arguments[0], "walk", "--ahead", String(ahead)] + (isByPage ? ["--pages"] : [])
                + ["--site"])
    }

    /// Those of the names that are on this machine.
    static func find(_ names: [String]) throws -> [Peer] {
        try names.compactMap { name in
            switch name {
            case "node":
                guard succeeds(["node", "--version"]) else { return absent(name, "node is not installed") }
                return Peer(name: name, arguments: ["node", "--input-type=module", "-e", node, "--"])
            case "python-redmine":
                let environment = FileManager.default.temporaryDirectory.appendingPathComponent("planio-export-python")
                let python = environment.appendingPathComponent("bin/python").path
                if !succeeds([python, "-c", "import redminelib"]) {
                    guard succeeds(["python3", "-m", "venv", environment.path]),
                        succeeds([python, "-m", "pip", "install", "--quiet", "python-redmine"])
                    else { return absent(name, "it cannot be installed into a virtual environment") }
                }
                return Peer(name: name, arguments: [python, "-c", pythonRedmine])
            default: throw ValidationError("\(name) is not known; choose from python-redmine and node")
            }
        }
    }

    private static func absent(_ name: String, _ why: String) -> Peer? {
        print("\(name) is absent: \(why)")
        return nil
    }

    private static func succeeds(_ arguments: [String]) -> Bool { (try? run(arguments)) != nil }

    func export(from site: String) throws -> Double {
        let measured = try measure(site)
        guard measured.count > 1, measured[1] == 10_000 else {
            throw ValidationError("\(name) exported \(measured.dropFirst().first ?? 0) issues instead of 10000")
        }
        return measured[0]
    }

    /// The numbers that the program prints: seconds, issues, and more.
    func measure(_ site: String) throws -> [Double] {
        try Self.run(arguments + [site]).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ExitCode.failure }
        return text
    }

    private static let node = """
        const site = process.argv.at(-1);
        const begin = performance.now();
        let count = 0, characters = 0;
        for (let offset = 0, total = 1; offset < total; offset += 100) {
            const response = await fetch(`${site}/issues.json?status_id=*&offset=${offset}&limit=100`,
                { headers: { "X-Redmine-API-Key": "key" } });
            const page = JSON.parse(await response.text());
            total = page.total_count;
            for (const issue of page.issues) { count += 1; characters += issue.subject.length; }
        }
        console.log((performance.now() - begin) / 1000, count, characters);
        """

    private static let pythonRedmine = """
        import sys, time
        from redminelib import Redmine
        redmine = Redmine(sys.argv[-1], key="key")
        begin = time.perf_counter()
        count = characters = 0
        for issue in redmine.issue.filter(status_id="*"):
            count += 1
            characters += len(issue.subject)
        print(time.perf_counter() - begin, count, characters)
        """
}
