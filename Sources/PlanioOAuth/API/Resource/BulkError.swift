extension Planio {
    /// Something was to be done with many elements, and was not done with all of them: which have it behind them, and what
    /// became of each of the others.
    ///
    /// ```swift
    /// do {
    ///     try await client.issues.update(ids) { $0.statusID = 5 }
    /// } catch let error as Planio.BulkError<Planio.Issue> {
    ///     for failure in error.failures { print(failure.id, failure.error) }
    /// }
    /// ```
    public struct BulkError<R: Resource>: Error, Sendable {
        /// One element, and why.
        public struct Failure: Sendable {
            /// The element.
            public let id: R.ID
            /// What its request ended with: mostly a ``PlanioError``; `CancellationError` if it was not finished.
            public let error: any Error
        }

        /// The elements with which it was done, in the order in which they were given.
        public let succeeded: [R.ID]
        /// The others, in that order too; never empty.
        public let failures: [Failure]
    }
}

extension Planio.BulkError: CustomStringConvertible {
    /// How many failed, and the first of them.
    public var description: String {
        let first = failures.first.map { " The first is \(R.name.singular) \($0.id): \($0.error)" } ?? ""
        return "\(failures.count) of \(failures.count + succeeded.count) failed; the others are done.\(first)"
    }
}

extension PlanioClient {
    /// Does something with each element, some at once, and goes on where one fails.
    /// - Throws: ``Planio/BulkError`` if any failed.
    func forEach<R: Planio.Resource>(
        _ ids: [R.ID], of type: R.Type, concurrency: Int, _ work: @escaping @Sendable (R.ID) async throws -> Void
    ) async throws {
        var seen: Set<R.ID> = []
        let ids = ids.filter { seen.insert($0).inserted }
        let errors = await withTaskGroup(of: (Int, (any Error)?).self) { group in
            func start(_ position: Int) {
                let id = ids[position]
                group.addTask {
                    do {
                        try Task.checkCancellation()
                        try await work(id)
                        return (position, nil)
                    } catch {
                        return (position, error)
                    }
                }
            }
            var next = min(max(1, concurrency), ids.count)
            for position in 0..<next { start(position) }
            var errors: [Int: any Error] = [:]
            while let (position, error) = await group.next() {
                errors[position] = error
                guard next < ids.count else { continue }
                start(next)
                next += 1
            }
            return errors
        }
        guard !errors.isEmpty else { return }
        throw Planio.BulkError<R>(
            succeeded: ids.indices.filter { errors[$0] == nil }.map { ids[$0] },
            failures: ids.indices.compactMap { position in errors[position].map { .init(id: ids[position], error: $0) }
            })
    }
}
