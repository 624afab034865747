public import Foundation

/// The body of a request or a response: bytes in memory, or a stream that is read once.
public struct HTTPBody: Sendable {
    enum Storage: Sendable {
        case data(Data)
        case stream(@Sendable () -> Iterator)
    }

    let storage: Storage
    /// How many bytes it has; `nil` if only reading tells.
    public let length: Int?

    /// No bytes.
    public static let empty = HTTPBody(Data())

    /// Bytes in memory, which may be read and sent any number of times.
    public init(_ data: Data) {
        storage = .data(data)
        length = data.count
    }

    /// A stream of chunks, read once. Reading it a second time gives what the sequence then gives.
    ///
    /// ``URLSessionTransport`` reads it whole into a temporary file, of which nobody else can see anything, before it sends
    /// the request.
    /// - Parameters:
    ///   - stream: The chunks.
    ///   - length: The number of bytes, if it is known. A stream that gives another number is not sent.
    public init<Chunks: AsyncSequence & Sendable>(stream: Chunks, length: Int? = nil) where Chunks.Element == Data {
        storage = .stream {
            var iterator = stream.makeAsyncIterator()
            return Iterator { try await iterator.next() }
        }
        self.length = length
    }

    /// Whether the body can be sent again.
    var isReplayable: Bool {
        if case .data = storage { true } else { false }
    }

    /// All bytes.
    /// - Throws: ``TransportError`` with ``TransportError/Reason/responseTooLarge(limit:)`` as soon as `limit` is passed; what
    ///   the stream throws.
    public func collect(upTo limit: Int) async throws -> Data {
        if case .data(let data) = storage {
            guard data.count <= limit else { throw TransportError(.responseTooLarge(limit: limit), .responded) }
            return data
        }
        var collected = Data()
        for try await chunk in self {
            guard collected.count + chunk.count <= limit else {
                throw TransportError(.responseTooLarge(limit: limit), .responded)
            }
            collected.append(chunk)
        }
        return collected
    }
}

extension HTTPBody: AsyncSequence {
    /// Gives the body chunk by chunk.
    public struct Iterator: AsyncIteratorProtocol {
        private var pull: () async throws -> Data?

        init(_ pull: @escaping () async throws -> Data?) { self.pull = pull }

        /// The next chunk; `nil` at the end.
        /// - Throws: What the stream throws; ``TransportError`` for a response that ends early or is too large.
        /// The next chunk; `nil` at the end.
        /// - Throws: What the stream throws.
        public mutating func next() async throws -> Data? { try await pull() }
    }

    /// Starts reading. Bytes in memory come in one chunk.
    public func makeAsyncIterator() -> Iterator {
        switch storage {
        case .stream(let make): return make()
        case .data(let data):
            var rest: Data? = data.isEmpty ? nil : data
            return Iterator {
                defer { rest = nil }
                return rest
            }
        }
    }
}

extension HTTPBody: Redacted {
    /// How many bytes the body has, never the bytes.
    public var description: String { "HTTPBody(\(length.map { "\($0) bytes" } ?? "stream"))" }
}

extension HTTPBody.Iterator: Redacted {}
