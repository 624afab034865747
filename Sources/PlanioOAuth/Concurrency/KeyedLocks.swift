/// One lock a key, held across suspensions, that exists only while somebody wants it.
final class KeyedLocks<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        let semaphore = AsyncSemaphore(limit: 1)
        var users = 0
    }

    private let entries = Locked<[Key: Entry]>([:])

    func withLock<Result: Sendable>(
        _ key: Key, _ limit: AsyncSemaphore.WaitLimit? = nil, _ work: () async throws -> Result
    ) async throws -> Result {
        let semaphore = entries.withLock { entries in
            entries[key, default: Entry()].users += 1
            return entries[key, default: Entry()].semaphore
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
