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

    /// - Parameter sum: What the members of the issues add up to, as another found it.
    func export(from site: String, sum: inout Double?) throws -> Double {
        let measured = try measure(site)
        guard measured.count > 2, measured[1] == 10_000 else {
            throw ValidationError("\(name) exported \(measured.dropFirst().first ?? 0) issues instead of 10000")
        }
        guard sum == nil || sum == measured[2] else {
            throw ValidationError("\(name) read other members: they add up to \(measured[2]), not to \(sum ?? 0)")
        }
        sum = measured[2]
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

    // Each adds up the same members of every issue: an export reads what it exports. python-redmine makes an object of a
    // member when it is read, and no sooner; this library and node have read them all by then.

    private static let node = """
        const site = process.argv.at(-1);
        const begin = performance.now();
        let count = 0, sum = 0;
        for (let offset = 0, total = 1; offset < total; offset += 100) {
            const response = await fetch(`${site}/issues.json?status_id=*&offset=${offset}&limit=100`,
                { headers: { "X-Redmine-API-Key": "key" } });
            const page = JSON.parse(await response.text());
            total = page.total_count;
            for (const issue of page.issues) {
                count += 1;
                sum += issue.id + issue.project.id + issue.tracker.id + issue.status.id + issue.priority.id
                    + issue.author.id + (issue.assigned_to?.id ?? 0) + (issue.fixed_version?.id ?? 0)
                    + (issue.subject ? 1 : 0) + (issue.description ? 1 : 0) + issue.done_ratio
                    + (issue.is_private ? 1 : 0) + (issue.estimated_hours ?? 0) + issue.spent_hours
                    + Number(issue.start_date.slice(8)) + Number(issue.due_date?.slice(8) ?? 0)
                    + Date.parse(issue.created_on) / 1000 + Date.parse(issue.updated_on) / 1000
                    + (issue.closed_on ? Date.parse(issue.closed_on) / 1000 : 0);
                for (const field of issue.custom_fields) sum += field.id + (field.value ? 1 : 0);
            }
        }
        console.log((performance.now() - begin) / 1000, count, sum);
        """

    private static let pythonRedmine = """
        import datetime, sys, time
        from redminelib import Redmine
        redmine = Redmine(sys.argv[-1], key="key")
        epoch = datetime.datetime(1970, 1, 1)
        begin = time.perf_counter()
        count = total = 0
        def number(of): return of.id if of else 0
        def seconds(of): return int((of - epoch).total_seconds()) if of else 0
        for issue in redmine.issue.filter(status_id="*"):
            count += 1
            total += (issue.id + issue.project.id + issue.tracker.id + issue.status.id + issue.priority.id
                + issue.author.id + number(getattr(issue, "assigned_to", None))
                + number(getattr(issue, "fixed_version", None)) + bool(issue.subject) + bool(issue.description)
                + issue.done_ratio + issue.is_private + (issue.estimated_hours or 0) + issue.spent_hours
                + issue.start_date.day + (issue.due_date.day if issue.due_date else 0) + seconds(issue.created_on)
                + seconds(issue.updated_on) + seconds(issue.closed_on))
            for field in issue.custom_fields: total += field.id + bool(field.value)
        print(time.perf_counter() - begin, count, total)
        """
}
