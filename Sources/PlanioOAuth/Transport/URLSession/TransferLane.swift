#if canImport(FoundationNetworking)
import CDispatch

/// Foundation's queue on which the transfers of one session run, to be held for a while.
final class TransferLane: Sendable {
    /// Kept from the first time that the delegate is called on it.
    private let queue = Locked<dispatch_queue_t?>(nil)

    /// Called on the session's delegate.
    func capture() {
        queue.withLock { queue in
            guard queue == nil else { return }
            let current = dispatch_get_current_queue()
            // A task's own queue, where a delegate is called too, must not be suspended: cancelling waits for it. By another
            // name in a later Foundation, none is found, and nothing is suspended.
            guard String(cString: dispatch_queue_get_label(current)) == "MultiHandle.isolation" else { return }
            queue = current
        }
    }

    /// Lets no transfer go on once the present step of one has ended, until ``letGo()``, which must be called as often.
    /// - Returns: Whether it could be done.
    func hold() -> Bool {
        queue.withLock { queue in
            guard let queue else { return false }
            dispatch_suspend(dispatch_object_t(_dq: queue))
            return true
        }
    }

    func letGo() {
        queue.withLock { queue in
            if let queue { dispatch_resume(dispatch_object_t(_dq: queue)) }
        }
    }
}
#else
/// Only Foundation on Linux needs it.
final class TransferLane: Sendable {
    func capture() {}
    func hold() -> Bool { false }
    func letGo() {}
}
#endif
