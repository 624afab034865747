public import Foundation

/// The body of a request or a response: bytes in memory, a file, or a stream that is read once.
public struct HTTPBody: Sendable {
    enum Storage: Sendable {
        case data(Data)
        case file(BodyFile)
        case stream(@Sendable () -> Iterator)
    }

    let storage: Storage
    /// How many bytes it has; `nil` if only reading tells.
    public let length: Int?
    /// Is told how many more bytes went out.
    var onSent: (@Sendable (Int) -> Void)?
    /// Is told when the request waits for its place at a transport, and when it has it; throws if it is too late for that.
    var onPlace: (@Sendable (Bool) throws -> Void)?
    /// Is told how many bytes of an attempt went out so far.
    var onProgress: (@Sendable (Int) -> Void)?

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
    /// the request. `AsyncHTTPClientTransport` sends it as it gives its chunks.
    /// - Parameters:
    ///   - stream: The chunks.
    ///   - length: The number of bytes, if it is known. A stream that gives another number is not sent,
    ///     at least not to its end.
    public init<Chunks: AsyncSequence & Sendable>(stream: Chunks, length: Int? = nil) where Chunks.Element == Data {
        storage = .stream {
            var iterator = stream.makeAsyncIterator()
            return Iterator { try await iterator.next() }
        }
        self.length = length
    }

    /// A file's content, as long as the file is now. It is opened at once and read when it is sent, piece by piece; a file
    /// that becomes shorter meanwhile is an error.
    /// - Throws: ``TransportError`` with ``TransportError/Reason/unreadableBody(_:)`` if it cannot be opened, or is no file.
    public init(fileAt path: String) throws {
        do {
            self.init(try BodyFile(reading: path))
        } catch let error as POSIXError {
            throw TransportError(.unreadableBody("the file cannot be opened: \(error.localizedDescription)"), .notSent)
        }
    }

    /// A stream of which there is one reader: `next` gives its pieces.
    init(length: Int?, next: @escaping @Sendable () async throws -> Data?) {
        storage = .stream { Iterator(next) }
        self.length = length
    }

    init(_ file: BodyFile) {
        storage = .file(file)
        length = file.count
    }

    /// Reads a stream to its end into a file without a name, so that it can be sent more than once.
    /// - Throws: ``TransportError``; `CancellationError` if the task was cancelled.
    static func kept(_ stream: HTTPBody, in directory: String = NSTemporaryDirectory()) async throws -> HTTPBody {
        switch try await UploadBody(reading: stream, directory: directory) {
        case .none: .empty
        case .data(let data): HTTPBody(data)
        case .file(let file): HTTPBody(file)
        }
    }

    /// Whether the body can be sent again.
    var isReplayable: Bool {
        if case .stream = storage { false } else { true }
    }

    /// Says how many more bytes of this body went out. A transport calls it while it sends, so that progress is seen, and a
    /// transfer that stands still is told from one that goes on (``TransportLimits/idleTimeout``).
    public func reportSent(_ bytes: Int) { onSent?(bytes) }

    func reporting(_ onProgress: @escaping @Sendable (Int) -> Void) -> HTTPBody {
        var body = self
        body.onProgress = onProgress
        return body
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
        public mutating func next() async throws -> Data? { try await pull() }
    }

    /// Starts reading. Bytes in memory come in one chunk.
    public func makeAsyncIterator() -> Iterator {
        switch storage {
        case .stream(let make): return make()
        case .file(let file):
            let end = file.count
            var position = 0
            return Iterator {
                let start = position
                guard start < end else { return nil }
                let piece = try await Blocking.run {
                    try file.piece(Swift.min(PieceQueue.pieceBytes, end - start), at: start)
                }
                guard !piece.isEmpty else {
                    throw TransportError(.unreadableBody("the file became shorter while it was read"), .unknown)
                }
                position += piece.count
                return piece
            }
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
