import Foundation
public import PlanioOAuth

/// What every token store must keep, as a check that you call for your own:
///
/// ```swift
/// @Test("my store keeps the contract") func contract() async throws {
///     try await TokenStoreContract { try MyStore(path: directory) }.check()
/// }
/// ```
///
/// Stores that processes share are checked with real processes too, of which one is killed: see
/// ``checkProcesses(launch:)``. What a store finds that is damaged or old is a matter of ``checkDamage(_:)`` and
/// ``checkOldFormat(of:record:plant:)``. Every wait is bounded: a store that never lets anybody in is told of, too.
public struct TokenStoreContract: Sendable {
    /// What does not hold.
    public struct Violation: Error, CustomStringConvertible {
        /// The sentence of the contract that does not hold.
        public let description: String

        init(_ sentence: String) { description = "The store breaks its contract: \(sentence)" }
    }

    private let open: @Sendable () async throws -> any TokenStore
    private let limit: Duration
    private let time: any TimeSource

    /// Checks the stores that `open` gives, which share their records. Opens none yet.
    /// - Parameters:
    ///   - limit: How long each part of the contract may take, before it counts as one that never ends.
    ///   - time: The clock for the limit.
    ///   - open: Opens the store; called several times, for handles on the same stored records. It must be empty at first.
    public init(
        limit: Duration = .seconds(120), time: any TimeSource = .system,
        open: @escaping @Sendable () async throws -> any TokenStore
    ) {
        self.open = open
        self.limit = limit
        self.time = time
    }

    /// Everything that one process can show.
    /// - Throws: ``Violation``, or what the store throws.
    public func check() async throws {
        let (first, second) = (try await openStore(), try await openStore())
        try await bounded("A record is written, read and deleted") { try await roundTrip(first, second) }
        try await bounded("Many keys are written and read") { try await keysApart(first, second) }
        try await bounded("An update whose closure fails ends") { try await failingBody(first) }
        try await bounded("Many tasks take turns") { try await exclusion(first, second) }
        try await bounded("A cancelled waiter leaves") { try await cancelledWaiter(first, second) }
        try await bounded("A reader does not wait for an update") { try await readersDoNotWait(first, second) }
        try await bounded("Keys do not wait for each other") { try await othersDoNotWait(first, second) }
    }

    /// Gives up after the limit, whether `work` listens or not.
    func bounded<Result: Sendable>(
        _ sentence: String, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let limit = limit
        return try await withDeadline(
            limit, time, onTimeout: { Violation("\(sentence); after \(limit) it has not.") }, work)
    }

    private static let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    private func roundTrip(_ first: any TokenStore, _ second: any TokenStore) async throws {
        let key = Self.key
        try await expect(try await first.read(key) == nil, "An empty store has no record.")
        try await expect(try await first.keys().isEmpty, "An empty store lists nothing.")
        let large = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        for value in [Data("one".utf8), Data(), large, Data("two".utf8)] {
            let result = try await first.update(key) { _ in .write(value, 7) }
            try await expect(result == 7, "An update returns what its closure returned.")
            try await expect(try await first.read(key) == value, "What was written is read.")
            try await expect(try await second.read(key) == value, "What was written is read through another handle.")
            let seen = try await second.update(key) { .unchanged($0) }
            try await expect(seen == value, "The closure is given what is stored.")
        }
        try await expect(try await second.keys() == [key], "What was written is listed.")
        let place = try await second.setAsideUnreadable(key)
        let left = try await first.read(key)
        try await expect(place == nil && left == Data("two".utf8), "What can be read is not set aside.")
        try await second.delete(key)
        try await expect(try await first.read(key) == nil, "What was deleted is gone.")
        try await second.delete(key)
        let nothing = try await first.update(key) { .unchanged($0) }
        try await expect(nothing == nil, "After a deletion the closure is given nothing.")
        try await expect(try await first.keys().isEmpty, "What was deleted, or only looked at, is not listed.")
    }

    private func keysApart(_ first: any TokenStore, _ second: any TokenStore) async throws {
        let accounts = [
            "jens", "JENS", "", " ", "a/b", "..", ".", "a\0b", "ü", "u\u{308}", "a\nb", "%2F", "😀",
            "'; DROP TABLE x; --",
            String(repeating: "long", count: 2500),
        ]
        var keys: [TokenKey] = []
        for account in accounts { keys.append(TokenKey(site: "https://a.plan.io", clientID: "app", account: account)) }
        keys.append(TokenKey(site: "https://b.plan.io", clientID: "app", account: "jens"))
        keys.append(TokenKey(site: "https://a.plan.io", clientID: "other", account: "jens"))
        keys.append(TokenKey(site: "https://a.plan.io", clientID: "appj", account: "ens"))
        for twin in ["é", "e\u{301}"] {
            keys.append(TokenKey(site: "https://a.plan.io", clientID: twin, account: "jens"))
            keys.append(TokenKey(site: "https://\(twin).plan.io", clientID: "app", account: "jens"))
        }
        for (number, key) in keys.enumerated() {
            try await first.update(key) { .write(Data("\(number) \($0 == nil)".utf8), ()) }
        }
        for (number, key) in keys.enumerated() {
            try await expect(
                try await second.read(key) == Data("\(number) true".utf8),
                "Records of different sites, applications and accounts are kept apart (key \(number)).")
        }
        let listed = try await second.keys()
        try await expect(
            listed.count == keys.count && Set(listed) == Set(keys), "Each record is listed once, by its own key.")
        for key in keys { try await first.delete(key) }
    }

    private func failingBody(_ store: any TokenStore) async throws {
        struct Planned: Error {}
        let key = Self.key
        try await store.update(key) { _ in .write(Data("kept".utf8), ()) }
        do {
            try await store.update(key) { _ -> TokenChange<Void> in throw Planned() }
            throw Violation("The closure's error is rethrown.")
        } catch is Planned {}
        try await expect(try await store.read(key) == Data("kept".utf8), "A closure that fails changes nothing.")
        try await store.delete(key)
    }

    private func exclusion(_ first: any TokenStore, _ second: any TokenStore) async throws {
        let key = Self.key
        let tasks = 100
        try await takeTurns(tasks, first, second, "Only one closure runs for one key at a time.") { data in
            Self.number(Self.number(data) + 1)
        }
        try await expect(Self.number(try await first.read(key)) == tasks, "No update of many is lost.")
        try await first.delete(key)
        // Locking what is not there is harder.
        try await takeTurns(tasks, first, second, "Only one closure runs for a record that comes and goes.") { data in
            data == nil ? Data("x".utf8) : nil
        }
        try await expect(try await first.read(key) == nil, "A record that was made and deleted equally often is gone.")
    }

    /// Lets many tasks change a record; a change to `nil` deletes it.
    private func takeTurns(
        _ tasks: Int, _ first: any TokenStore, _ second: any TokenStore, _ sentence: String,
        _ change: @escaping @Sendable (Data?) -> Data?
    ) async throws {
        let inside = Occupancy()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<tasks {
                group.addTask {
                    let store = number.isMultiple(of: 2) ? first : second
                    let others = try await store.update(Self.key) { data in
                        let others = inside.enter()
                        await Task.yield()
                        inside.leave()
                        return change(data).map { .write($0, others) } ?? .delete(others)
                    }
                    try await expect(others == 0, sentence)
                }
            }
            try await group.waitForAll()
        }
    }

    /// How many closures run now.
    private final class Occupancy: Sendable {
        private let count = Locked(0)

        /// - Returns: How many others are inside.
        func enter() -> Int {
            count.withLock { count in
                defer { count += 1 }
                return count
            }
        }

        func leave() { count.withLock { $0 -= 1 } }
    }

    private func cancelledWaiter(_ first: any TokenStore, _ second: any TokenStore) async throws {
        let key = Self.key
        try await holding(first, key) {
            let waiter = Task { try await second.update(key) { .unchanged($0) } }
            waiter.cancel()
            do {
                _ = try await waiter.value
                throw Violation("Who waits for an update and is cancelled gets CancellationError.")
            } catch is CancellationError {}
        }
        let after = try await second.update(key) { _ in .unchanged(1) }
        try await expect(after == 1, "After a cancelled waiter the record can be updated.")
    }

    private func readersDoNotWait(_ first: any TokenStore, _ second: any TokenStore) async throws {
        let key = Self.key
        try await first.update(key) { _ in .write(Data("old".utf8), ()) }
        try await holding(first, key) {
            try await expect(
                try await second.read(key) == Data("old".utf8), "A reader gets the old record while an update runs.")
        }
        try await first.delete(key)
    }

    private func othersDoNotWait(_ first: any TokenStore, _ second: any TokenStore) async throws {
        try await holding(first, Self.key) {
            let other = TokenKey(site: "https://example.plan.io", clientID: "app", account: "felix")
            try await second.update(other) { _ in .write(Data("x".utf8), ()) }
            try await first.delete(other)
        }
    }

    /// Runs `work` while an update of `key` is in its closure.
    private func holding(
        _ store: any TokenStore, _ key: TokenKey, _ work: @Sendable () async throws -> Void
    ) async throws {
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let holder = Task {
            // Also where the update throws before its closure ran.
            defer { enter.finish() }
            try await store.update(key) { _ in
                enter.yield()
                for await _ in released {}
                return .unchanged(())
            }
        }
        var hasEntered = false
        for await _ in entered {
            hasEntered = true
            break
        }
        guard hasEntered else {
            let outcome = await holder.result
            guard case .failure(let error) = outcome else { throw Violation("An update runs its closure.") }
            throw Violation("An update of what nobody holds gets in; it threw \(type(of: error)).")
        }
        let result: Result<Void, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        release.finish()
        try await holder.value
        try result.get()
    }

    static func number(_ data: Data?) -> Int { data.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0 }
    static func number(_ number: Int) -> Data { Data(String(number).utf8) }

    func expect(_ holds: Bool, _ sentence: String) async throws {
        if !holds { throw Violation(sentence) }
    }

    func openStore() async throws -> any TokenStore { try await bounded("The store opens", open) }
    static var sharedKey: TokenKey { key }
}

extension TokenStoreContract: Redacted {}
