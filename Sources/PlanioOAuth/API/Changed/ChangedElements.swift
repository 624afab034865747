public import Foundation

extension Planio {
    /// What changed since a time, whatever its status is, in batches, to the present.
    ///
    /// ```swift
    /// for try await batch in client.issues.changed(since: yesterday) {
    ///     for issue in batch.elements { … }
    ///     save(batch.cursor)                    // Codable; next time: client.issues.changed(after: cursor)
    /// }
    /// ```
    ///
    /// Nothing is missed, neither where several elements changed in the same second nor where others write meanwhile: an
    /// element that changes while this is read is given again with its new content. Who reads it again is given once more what
    /// changed within the ``overlap`` before, because a change in a second that was already read, or one that the server was
    /// still writing, could not be told from one that was given: deal with an element as with a new state, not as with an
    /// event. There is one batch at least, so that there is a cursor.
    ///
    /// What the server does not tell: deletions, and what the user may not see any more (compare ids with a whole list from time
    /// to time), which change it was, and changes that leave `updated_on` as it is: of an issue those of watchers, relations of
    /// others, booked time and files that are deleted.
    public struct ChangedElements<R: ChangeTracked>: AsyncSequence, Sendable {
        let source: ChangeSource<R>
        let start: ChangeCursor<R>
        /// How far before the present the last cursor stays. More than clocks differ and the server takes to write a change.
        public internal(set) var overlap: Duration = .seconds(60)

        /// The same with another overlap, a second at least.
        public func overlapping(_ overlap: Duration) -> ChangedElements {
            var changes = self
            changes.overlap = Swift.max(.seconds(1), overlap)
            return changes
        }

        /// Begins to read at the cursor.
        public func makeAsyncIterator() -> Iterator { Iterator(self) }

        /// The elements of all batches, in memory, and the cursor after them.
        /// - Throws: ``PlanioError``.
        public func all() async throws -> ChangeBatch<R> {
            var elements: [R] = []
            var cursor = start
            for try await batch in self {
                elements += batch.elements
                cursor = batch.cursor
            }
            return ChangeBatch(elements: elements, cursor: cursor)
        }

        /// Reads one batch after the other.
        public struct Iterator: AsyncIteratorProtocol {
            private let changes: ChangedElements
            private var walk: ChangeWalk<R>

            init(_ changes: ChangedElements) {
                self.changes = changes
                walk = ChangeWalk(changes.source, changes.start)
            }

            /// The next batch; `nil` at the present.
            /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
            public mutating func next() async throws -> ChangeBatch<R>? { try await next(isolation: #isolation) }

            /// As ``next()``, where the caller is.
            /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(any Error) -> ChangeBatch<R>? {
                guard let elements = try await walk.next() else { return nil }
                return ChangeBatch(elements: elements, cursor: cursor)
            }

            /// Where the walk is, but not nearer to the present than the overlap.
            private var cursor: ChangeCursor<R> {
                let seconds = Double(changes.overlap.components.seconds)
                let latest = ChangeCursor<R>(changes.source.client.pipeline.time.now.addingTimeInterval(-seconds))
                guard walk.position.time >= latest.time else { return walk.position }
                return latest.time > changes.start.time ? latest : changes.start
            }
        }
    }

    /// A kind of resource that can be asked for what changed.
    public protocol ChangeTracked: Resource {
        /// When it was changed last.
        var updatedOn: Date? { get }
    }
}

extension Planio.ChangeCursor {
    fileprivate init(_ time: Date) { self.init(time, nil) }
}

extension Planio.Issue: Planio.ChangeTracked {}
extension Planio.Project: Planio.ChangeTracked {}
extension Planio.User: Planio.ChangeTracked {}

extension Planio.ChangedElements: Redacted {}
extension Planio.ChangedElements.Iterator: Redacted {}
