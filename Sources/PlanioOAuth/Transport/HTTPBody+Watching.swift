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
        return body
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

/// An iterator for one reader that changes tasks.
actor SharedIterator {
    private var iterator: HTTPBody.Iterator?

    init(_ body: HTTPBody) { iterator = body.makeAsyncIterator() }

    func next() async throws -> Data? {
        // Taken out: a second reader at the same time gets nothing.
        guard var iterator else { return nil }
        self.iterator = nil
        let piece = try await iterator.next()
        self.iterator = iterator
        return piece
    }
}
