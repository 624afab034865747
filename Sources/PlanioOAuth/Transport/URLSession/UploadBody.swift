import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What a request's body becomes, because Foundation cannot read an asynchronous stream: nothing, bytes in memory, or a
/// file that nobody else can see.
enum UploadBody: Sendable {
    case none
    case data(Data)
    case file(BodyFile)

    /// What is told while it is sent.
    struct Watcher: Sendable {
        /// How many more bytes went out.
        let onSent: @Sendable (Int) -> Void
        /// It cannot be read to its end.
        let onUnreadable: @Sendable (TransportError) -> Void
    }

    /// Reads a stream to its end.
    /// - Throws: ``TransportError``; `CancellationError` if the task was cancelled.
    init(reading body: HTTPBody, directory: String) async throws {
        var iterator = body.makeAsyncIterator()
        var piece = Data()
        var count = 0
        var file: BodyFile?
        while let chunk = try await Self.next(&iterator) {
            count += chunk.count
            if let length = body.length, count > length { break }
            // Small ones are gathered.
            if piece.isEmpty { piece = chunk } else { piece.append(chunk) }
            guard piece.count >= PieceQueue.pieceBytes else { continue }
            file = try await Self.append(piece, to: file, directory)
            piece = Data()
        }
        // A stream whose reader is cancelled may just end.
        try Task.checkCancellation()
        if let length = body.length, count != length {
            throw TransportError(.unreadableBody("it has not the \(length) bytes that it was said to have"), .notSent)
        }
        if let file {
            self = .file(try await Self.append(piece, to: file, directory))
        } else {
            self = piece.isEmpty ? .none : .data(piece)
        }
    }

    private static func next(_ iterator: inout HTTPBody.Iterator) async throws -> Data? {
        do {
            return try await iterator.next()
        } catch is CancellationError where Task.isCancelled {
            throw CancellationError()
        } catch {
            throw TransportError(.unreadableBody("its stream threw \(type(of: error))"), .notSent)
        }
    }

    private static func append(_ data: Data, to file: BodyFile?, _ directory: String) async throws -> BodyFile {
        try await Blocking.run {
            do {
                let file = try file ?? BodyFile(unnamedIn: directory)
                try file.append(data)
                return file
            } catch let error as POSIXError {
                throw TransportError(.temporaryFile(error.localizedDescription), .notSent)
            }
        }
    }
}

/// A request's body on its way.
struct SentBody: Sendable {
    let content: UploadBody
    /// Is told how many more bytes went out.
    let onSent: @Sendable (Int) -> Void
}

#if canImport(FoundationNetworking)
extension UploadBody {
    /// Foundation's own ways of uploading hold the body in memory (from `Data`) or end the process when the connection is
    /// reset (from a file). A stream that is read at once does neither.
    func task(in session: URLSession, with request: URLRequest, _ watcher: Watcher) -> URLSessionTask {
        let stream: UploadStream
        switch self {
        case .none: return session.dataTask(with: request)
        case .data(let data): stream = UploadStream(data, watcher)
        case .file(let file): stream = UploadStream(file, watcher)
        }
        var request = request
        if request.value(forHTTPHeaderField: "Content-Type") == nil {
            request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        }
        // libcurl sends a stream in chunks unless there is a field that says otherwise, and leaves out a field that is
        // blank.
        request.setValue(" ", forHTTPHeaderField: "Transfer-Encoding")
        request.setValue("\(stream.count)", forHTTPHeaderField: "Content-Length")
        request.httpBodyStream = stream
        return session.dataTask(with: request)
    }
}
#else
extension UploadBody {
    func task(in session: URLSession, with request: URLRequest, _ watcher: Watcher) -> URLSessionTask {
        switch self {
        case .none: session.dataTask(with: request)
        case .data(let data): session.uploadTask(with: request, from: data)
        case .file(let file): session.uploadTask(with: request, from: file.mapped())
        }
    }
}
#endif
