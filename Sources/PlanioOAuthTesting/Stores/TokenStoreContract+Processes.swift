public import Foundation
public import PlanioOAuth

extension TokenStoreContract {
    /// What only several processes can show: that they exclude each other, and that the access of one that is killed
    /// passes on. A small executable of yours takes part:
    ///
    /// ```swift
    /// // In the executable:
    /// try await TokenStoreContract.work(on: MyStore(…), arguments: Array(CommandLine.arguments.dropFirst()))
    /// // In the test:
    /// try await contract.checkProcesses { arguments in
    ///     let process = Process()
    ///     process.executableURL = worker
    ///     process.arguments = arguments
    ///     return process
    /// }
    /// ```
    /// - Parameter launch: Makes a process that passes these arguments to ``work(on:arguments:)``. It is started here.
    /// - Throws: ``Violation``, or what the store throws.
    public func checkProcesses(launch: ([String]) throws -> Process) async throws {
        let store = try await openStore()
        let (processes, updates) = (4, 25)
        var workers: [Process] = []
        defer { for worker in workers where worker.isRunning { kill(worker.processIdentifier, SIGKILL) } }
        for _ in 0..<processes {
            let worker = try launch(["count", String(updates)])
            try worker.run()
            workers.append(worker)
        }
        for worker in workers {
            let status = try await bounded("Processes take turns") { await Self.exit(of: worker) }
            try await expect(status == 0, "A process that updates beside others succeeds (status \(status)).")
        }
        let count = Self.number(try await bounded("A record is read") { try await store.read(Self.sharedKey) })
        try await expect(
            count == processes * updates, "No update of many processes is lost (\(count) of \(processes * updates)).")

        for _ in 1...3 {
            let holder = try launch(["hold"])
            workers.append(holder)
            try await killed(holder, store)
        }
        try await bounded("A record is deleted") { try await store.delete(Self.sharedKey) }
    }

    private func killed(_ holder: Process, _ store: any TokenStore) async throws {
        let key = Self.sharedKey
        let output = Pipe()
        holder.standardOutput = output
        try await bounded("A record is written") {
            try await store.update(key) { _ in .write(Data("before the crash".utf8), ()) }
        }
        try holder.run()
        // It says so when it is inside its closure.
        let handle = output.fileHandleForReading
        let said = try await bounded("A process gets the exclusive access") { await Self.line(handle) }
        try await expect(said == "holding", "A process gets the exclusive access.")
        let seen = try await bounded("A process that is killed inside its closure lets the next one in") {
            async let next = store.update(key) { data in .write(Data("after".utf8), data) }
            kill(holder.processIdentifier, SIGKILL)
            _ = await Self.exit(of: holder)
            return try await next
        }
        try await expect(
            seen == Data("before the crash".utf8), "A process that is killed inside its closure changes nothing.")
        let left = try await bounded("A record is read") { try await store.read(key) }
        try await expect(left == Data("after".utf8), "After a killed process the record can be written.")
    }

    /// The worker's part: `count N` adds one N times, `hold` enters its closure and stays there until it is killed.
    /// - Throws: ``Violation`` for other arguments, or what the store throws.
    public static func work(on store: any TokenStore, arguments: [String]) async throws {
        switch (arguments.first, arguments.dropFirst().first.flatMap { Int($0) }) {
        case ("count", let times?):
            for _ in 0..<times {
                try await store.update(sharedKey) { data in .write(number(number(data) + 1), ()) }
            }
        case ("hold", _):
            try await store.update(sharedKey) { _ -> TokenChange<Void> in
                FileHandle.standardOutput.write(Data("holding\n".utf8))
                // For ever: the stream neither gives an element nor ends while its continuation is kept.
                let (never, continuation) = AsyncStream<Void>.makeStream()
                for await _ in never {}
                continuation.finish()
                return .write(Data("must not be written".utf8), ())
            }
        default: throw Violation("A worker takes count N or hold.")
        }
    }

    private static func exit(of process: Process) async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }

    private static func line(_ handle: FileHandle) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let text = String(decoding: handle.availableData, as: UTF8.self)
                continuation.resume(returning: text.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
    }
}
