import ArgumentParser
import Clients
import Foundation
import LoopbackServer
import PlanioOAuth

/// What a large file costs, up and down, through the library as programs use it: time, and memory of this process.
///
/// The server is a process of its own, on loopback. It makes up what it sends and forgets what it gets; what is uploaded is a
/// file of holes. So no disk is needed, unless asked for.
@main
struct Attachments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures what attachments of any size cost, in time and memory, and what interrupted ones leave.",
        subcommands: [Serve.self])

    @Option(help: "How large the file is, in MB.")
    var megabytes = 2048
    @Flag(help: "Also download to a file, and upload from a stream, which both need disk.")
    var disk = false
    @Option(help: "How much memory the process may take at most, in MB.")
    var bound = 64

    @Option(help: "Over which transport: urlsession, asynchttpclient.")
    var transport = ClientKind.urlSession

    struct Wrong: Error, CustomStringConvertible { let description: String }

    mutating func run() async throws {
        // Rather a failure than a run that does not end.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 600)
            print("not done after ten minutes")
            Foundation.exit(1)
        }
        let server = try ServerProcess()
        defer { server.stop() }
        let client = try PlanioClient(
            site: "http://127.0.0.1:\(server.port)", credential: .apiKey("key"),
            transport: transport.transport(connections: 12), options: .init(retries: .none))
        let directory = NSTemporaryDirectory() + "/planio-attachments-\(getpid())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let bytes = megabytes << 20
        // Ids are sizes in megabytes.
        let id = Planio.Attachment.ID(megabytes)
        var result: [String: Any] = ["megabytes": megabytes, "transport": transport.rawValue]
        _ = try await client.users.current()
        result["start_peak_mb"] = try Memory.peak()

        let down = try await seconds {
            var count = 0
            for try await chunk in try await client.attachments.stream(id) { count += chunk.count }
            guard count == bytes else { throw Wrong(description: "\(count) bytes came") }
        }
        result["down_mb_per_s"] = (Double(megabytes) / down).rounded()
        result["down_peak_mb"] = try Memory.peak()

        let holes = directory + "/holes"
        guard FileManager.default.createFile(atPath: holes, contents: nil), truncate(holes, off_t(bytes)) == 0 else {
            throw Wrong(description: "no file of holes")
        }
        let up = try await seconds {
            let upload = try await client.attachments.upload(fileAt: holes)
            guard upload.attachmentID?.rawValue == bytes else { throw Wrong(description: "the server got less") }
        }
        result["up_mb_per_s"] = (Double(megabytes) / up).rounded()
        result["up_peak_mb"] = try Memory.peak()

        result["slow_reader_ahead_mb"] = try await slowReader(client, id)
        result["slow_reader_peak_mb"] = try Memory.peak()
        if disk { try await onDisk(client, id, directory, &result) }
        result["interrupted_files_left"] = try await interrupted(client, directory)
        let peak = try Memory.peak()
        result["peak_mb"] = peak

        let line = try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])
        var failures: [String] = []
        if peak > bound { failures.append("more than \(bound) MB of memory") }
        if result["interrupted_files_left"] as? Int != 0 { failures.append("interrupted downloads left files") }
        for failure in failures { print(failure) }
        print(String(decoding: line, as: UTF8.self))
        if !failures.isEmpty { throw ExitCode(1) }
    }

    /// How much the server has sent while nobody reads, in MB.
    private func slowReader(_ client: PlanioClient, _ id: Planio.Attachment.ID) async throws -> Int {
        let download = try await client.attachments.stream(id)
        try await Task.sleep(for: .seconds(2))
        let sent = try await client.send(.get("/sent.json")).decode([String: Int].self)["sent"] ?? .max
        withExtendedLifetime(download) {}
        return sent >> 20
    }

    private func onDisk(
        _ client: PlanioClient, _ id: Planio.Attachment.ID, _ directory: String, _ result: inout [String: Any]
    ) async throws {
        let attachment = try await client.attachments.get(id)
        let down = try await seconds {
            try await client.attachments.download(attachment, to: directory + "/down")
        }
        result["down_to_file_mb_per_s"] = (Double(megabytes) / down).rounded()
        result["down_to_file_peak_mb"] = try Memory.peak()
        try FileManager.default.removeItem(atPath: directory + "/down")
        let left = Left(megabytes)
        let up = try await seconds {
            let chunks = AsyncStream<Data> { left.next() ? Data(count: 1 << 20) : nil }
            _ = try await client.attachments.upload(stream: chunks, named: "stream")
        }
        result["up_from_stream_mb_per_s"] = (Double(megabytes) / up).rounded()
        result["up_from_stream_peak_mb"] = try Memory.peak()
    }

    /// Downloads of which half comes, by a reset and by cancellation; how many files there are afterwards.
    private func interrupted(_ client: PlanioClient, _ directory: String) async throws -> Int {
        let place = directory + "/interrupted"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        // The server resets the connections of ids below zero in the middle.
        let cut = try await client.attachments.get(Planio.Attachment.ID(-megabytes))
        do {
            try await client.attachments.download(cut, to: place + "/cut")
            throw Wrong(description: "a download that was cut off succeeded")
        } catch is PlanioError {}
        let whole = try await client.attachments.get(Planio.Attachment.ID(megabytes))
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await client.attachments.download(whole, to: place + "/cancelled") { _ in begin.yield() }
        }
        for await _ in begun.prefix(1) { task.cancel() }
        do {
            try await task.value
            throw Wrong(description: "a download that was cancelled succeeded")
        } catch is CancellationError {}
        return try FileManager.default.contentsOfDirectory(atPath: place).count
    }

    private func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        try await ContinuousClock().measure { try await work() } / .seconds(1)
    }
}

/// Counts down, for a closure that runs one call after the other.
private final class Left: @unchecked Sendable {
    // Sendable since a lock is around its value.
    private let lock = NSLock()
    private var left: Int

    init(_ left: Int) { self.left = left }

    func next() -> Bool {
        lock.withLock {
            left -= 1
            return left >= 0
        }
    }
}

enum Memory {
    /// The most that this process had, in MB.
    static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? .max) / 1024
    }
}
