import Foundation

extension HTTPBody {
    /// The same body; `watch` sees each piece that goes out, and does not count the time that a stream takes to give one.
    func watched(by watch: IdleWatch) -> HTTPBody {
        let sent = Locked(0)
        var body = self
        if case .stream = storage {
            body = HTTPBody(length: length) { [iterator = SharedIterator(self)] in
                try await watch.paused { try await iterator.next() }
            }
        }
        body.onSent = { count in
            watch.touch()
            let total = sent.withLock { sent in
                sent += count
                return sent
            }
            onProgress?(total)
        }
        body.onPlace = { try watch.tell(hasPlace: $0) }
        return body
    }

    /// The same body, which has its place among what is under way as long as it can be read.
    func holding(_ place: InFlight.Place) -> HTTPBody {
        HTTPBody(length: length) { [iterator = SharedIterator(self)] in
            defer { withExtendedLifetime(place) {} }
            return try await iterator.next()
        }
    }

    /// The same stream, whose errors hold no secret.
    func redacted(_ redaction: Redaction) -> HTTPBody {
        HTTPBody(length: length) { [iterator = SharedIterator(self)] in
            do {
                return try await iterator.next()
            } catch let error as CancellationError {
                throw error
            } catch {
                throw TransportError(foreign: error).redacted(redaction)
            }
        }
    }
}

extension KeyedLocks {
    /// As ``withLock(_:_:_:)``, for a request whose watch knows whether it waits.
    func withPlace<Result: Sendable>(
        _ key: Key, _ onPlace: (@Sendable (Bool) throws -> Void)?, _ work: () async throws -> Result
    ) async throws -> Result {
        guard let onPlace else { return try await withLock(key, nil, work) }
        try onPlace(false)
        return try await withLock(key) {
            try onPlace(true)
            return try await work()
        }
    }
}

/// An iterator for one reader that changes tasks.
final class SharedIterator: @unchecked Sendable {
    // Sendable since one task at a time uses the iterator: the flag behind the lock keeps every other one out.
    private var iterator: HTTPBody.Iterator
    private let isInUse = Locked(false)

    init(_ body: HTTPBody) { iterator = body.makeAsyncIterator() }

    /// - Throws: What the stream throws; `CancellationError` for who comes while another one waits, which happens to who was
    ///   given up.
    func next() async throws -> Data? {
        let isFree = isInUse.withLock { isInUse in
            defer { isInUse = true }
            return !isInUse
        }
        guard isFree else { throw CancellationError() }
        defer { isInUse.withLock { $0 = false } }
        return try await iterator.next()
    }
}
