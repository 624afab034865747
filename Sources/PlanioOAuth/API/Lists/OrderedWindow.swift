/// Work that runs some steps ahead of who takes its results, in order. Who lets go of it cancels what is under way.
final class OrderedWindow<Value: Sendable> {
    private var tasks: [Task<Value, any Error>] = []

    var isEmpty: Bool { tasks.isEmpty }
    var count: Int { tasks.count }

    func start(_ work: @escaping @Sendable () async throws -> Value) {
        tasks.append(Task { try await work() })
    }

    /// The oldest result; `nil` if nothing was started.
    nonisolated(nonsending) func next() async throws -> Value? {
        guard !tasks.isEmpty else { return nil }
        let task = tasks.removeFirst()
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            cancel()
            throw error
        }
    }

    func cancel() {
        for task in tasks { task.cancel() }
        tasks = []
    }

    deinit { cancel() }
}
