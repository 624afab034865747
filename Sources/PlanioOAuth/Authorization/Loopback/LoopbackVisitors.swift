/// The connections to the port of a sign-in: bounded, and in the order in which they came.
final class LoopbackVisitors: Sendable {
    private struct State {
        /// Those that have not been told anything yet, or that read it.
        var visiting: [LoopbackSocket] = []
        /// Those that brought the callback, and are told how the sign-in ends.
        var waiting: [LoopbackSocket] = []
        var isOver = false
    }

    private let limit: Int
    private let state = Locked(State())

    init(limit: Int) { self.limit = limit }

    /// How many brought the callback.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Lets a connection in. Where there are too many, the oldest has had its time.
    /// - Returns: Whether it is in.
    func admit(_ visitor: LoopbackSocket) -> Bool {
        state.withLock { state in
            if state.visiting.count + state.waiting.count >= limit {
                guard !state.visiting.isEmpty else { return false }
                state.visiting.removeFirst().drop()
            }
            state.visiting.append(visitor)
            return true
        }
    }

    /// Makes room where the operating system has none left.
    func dropOldest() {
        state.withLock { if !$0.visiting.isEmpty { $0.visiting.removeFirst().drop() } }
    }

    func leave(_ visitor: LoopbackSocket) {
        state.withLock { $0.visiting.removeAll { $0 === visitor } }
        visitor.release()
    }

    /// Keeps a connection that brought the callback until the end.
    func keep(_ visitor: LoopbackSocket) {
        let isLate = state.withLock { state in
            state.visiting.removeAll { $0 === visitor }
            if !state.isOver { state.waiting.append(visitor) }
            return state.isOver
        }
        if isLate { visitor.release() }
    }

    /// Tells those that brought the callback how it ended.
    func end(_ response: LoopbackResponse) {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for visitor in waiting {
            // What arrived meanwhile, and is closed unread, would take the response away with it.
            while let bytes = visitor.received(), !bytes.isEmpty {}
            visitor.say(response.bytes)
            visitor.release()
        }
    }
}
