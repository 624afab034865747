/// Lists of names that one client has read: each for a bounded time, read once for however many wait, in bounded memory.
final class NameCache: Sendable {
    struct Key: Hashable {
        let path: String
        let query: String
    }

    private struct Slot {
        var list: NameList?
        /// When it was asked for, in uptime.
        var askedAt = Duration.zero
        var running: SharedTask<NameList>?
    }

    private static let mostLists = 64
    private static let mostNames = 50_000
    /// How soon after a list was read it may be read again because a name was not in it.
    private static let pause = Duration.seconds(10)

    private let lifetime: Duration
    private let time: any TimeSource
    private let slots = Locked<[Key: Slot]>([:])

    init(lifetime: Duration, time: any TimeSource) {
        self.lifetime = lifetime
        self.time = time
    }

    /// The list; held, or read now.
    func list(_ key: Key, _ read: @escaping @Sendable () async throws -> NameList) async throws -> NameList {
        try await list(key, askedSince: time.uptime - lifetime, read)
    }

    /// The list once more, because a name that was asked for is not in it; `nil` if it has just been read.
    func newerList(_ key: Key, _ read: @escaping @Sendable () async throws -> NameList) async throws -> NameList? {
        let oldest = time.uptime - Self.pause
        let isNew = slots.withLock { slots in slots[key].map { $0.list != nil && $0.askedAt > oldest } == true }
        return isNew ? nil : try await list(key, askedSince: oldest, read)
    }

    private enum Course {
        case take(NameList)
        case wait(SharedTask<NameList>)
    }

    private func list(
        _ key: Key, askedSince oldest: Duration, _ read: @escaping @Sendable () async throws -> NameList
    ) async throws -> NameList {
        let now = time.uptime
        let course: Course = slots.withLock { slots in
            if let slot = slots[key], let list = slot.list, slot.askedAt > oldest { return .take(list) }
            if let running = slots[key]?.running { return .wait(running) }
            let task = SharedTask { [self] in
                do {
                    let list = try await read()
                    keep(list, key, now)
                    return list
                } catch {
                    self.slots.withLock { $0[key]?.running = nil }
                    throw error
                }
            }
            slots[key, default: Slot()].running = task
            return .wait(task)
        }
        switch course {
        case .take(let list): return list
        case .wait(let task): return try await task.value()
        }
    }

    private func keep(_ list: NameList, _ key: Key, _ askedAt: Duration) {
        slots.withLock { slots in
            slots[key] = Slot(list: list, askedAt: askedAt, running: nil)
            // Those read longest ago are read again when they are needed.
            var names = slots.values.reduce(0) { $0 + ($1.list?.entries.count ?? 0) }
            let idle = slots.filter { $0.value.running == nil && $0.key != key }.sorted {
                $0.value.askedAt < $1.value.askedAt
            }
            for (key, slot) in idle where slots.count > Self.mostLists || names > Self.mostNames {
                names -= slot.list?.entries.count ?? 0
                slots[key] = nil
            }
        }
    }

    /// How many lists and names are held.
    var size: (lists: Int, names: Int) {
        slots.withLock { slots in
            (slots.values.count { $0.list != nil }, slots.values.reduce(0) { $0 + ($1.list?.entries.count ?? 0) })
        }
    }
}
