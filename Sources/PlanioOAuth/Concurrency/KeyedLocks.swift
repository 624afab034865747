/// One lock a key, held across suspensions, that exists only while somebody wants it; or a semaphore a key, where more than
/// one may hold it.
final class KeyedLocks<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        let semaphore: AsyncSemaphore
        var users = 0
    }

    private let holders: Int
    private let entries = Locked<[Key: Entry]>([:])

    /// - Parameter holders: How many may hold the same key at once.
    init(holders: Int = 1) { self.holders = holders }

    func withLock<Result: Sendable>(
        _ key: Key, _ limit: AsyncSemaphore.WaitLimit? = nil, _ work: () async throws -> Result
    ) async throws -> Result {
        let semaphore = entries.withLock { entries in
            var entry = entries[key] ?? Entry(semaphore: AsyncSemaphore(limit: holders))
            entry.users += 1
            entries[key] = entry
            return entry.semaphore
        }
        defer {
            entries.withLock { entries in
                entries[key]?.users -= 1
                if entries[key]?.users == 0 { entries[key] = nil }
            }
        }
        return try await semaphore.run(limit, work)
    }
}
