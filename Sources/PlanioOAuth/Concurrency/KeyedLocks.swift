/// One lock a key, held across suspensions, that exists only while somebody wants it; or a semaphore a key, where more than
/// one may hold it.
final class KeyedLocks<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        let semaphore: AsyncSemaphore
        var users = 0

        mutating func use() -> AsyncSemaphore {
            users += 1
            return semaphore
        }
    }

    private let holders: Int
    private let entries = Locked<[Key: Entry]>([:])

    /// - Parameter holders: How many may hold the same key at once.
    init(holders: Int = 1) { self.holders = holders }

    func withLock<Result: Sendable>(
        _ key: Key, _ limit: AsyncSemaphore.WaitLimit? = nil, _ work: () async throws -> Result
    ) async throws -> Result {
        let semaphore = entries.withLock { entries in
            entries[key, default: Entry(semaphore: AsyncSemaphore(limit: holders))].use()
        }
        defer {
            entries.withLock { entries in
                guard let index = entries.index(forKey: key) else { return }
                entries.values[index].users -= 1
                if entries.values[index].users == 0 { entries.remove(at: index) }
            }
        }
        return try await semaphore.run(limit, work)
    }
}
