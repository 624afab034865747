public import Foundation
public import HTTPTypes

extension Planio {
    /// The body of a response, read as it comes in: who reads slowly slows the server down, and who stops ends the transfer.
    ///
    /// ```swift
    /// let download = try await client.attachments.stream(7)
    /// for try await chunk in download { … }
    /// ```
    ///
    /// It can be read once, by one reader. Reading throws ``PlanioError``, and `CancellationError` if the task was cancelled.
    public struct Download: AsyncSequence, Sendable {
        /// A chunk of bytes, of whatever size arrives.
        public typealias Element = Data

        /// The HTTP status, one of success.
        public let status: Int
        /// All header fields, such as `Content-Type` and `ETag`.
        public let headerFields: HTTPFields
        /// In bytes; `nil` if the server does not say, or sends it compressed.
        public var length: Int? { body.length }

        let body: HTTPBody
        let request: PlanioRequest

        /// Gives the body chunk by chunk.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate var chunks: HTTPBody.Iterator
            fileprivate let request: PlanioRequest

            /// The next chunk; `nil` at the end.
            /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
            public mutating func next() async throws -> Data? {
                do {
                    return try await chunks.next()
                } catch let error as TransportError {
                    throw PlanioError(.transport(error), request)
                }
            }
        }

        /// Starts reading; only once, since what was read is gone.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(chunks: body.makeAsyncIterator(), request: request)
        }

        /// All of it.
        /// - Parameter limit: How many bytes it may have.
        /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
        public func collect(upTo limit: Int) async throws -> Data {
            do {
                return try await body.collect(upTo: limit)
            } catch let error as TransportError {
                throw PlanioError(.transport(error), request)
            }
        }
    }
}

extension Planio.Download: Redacted {
    /// Without its header fields and content.
    public var description: String { "Download(\(status) to \(request))" }
}

extension Planio.Download.AsyncIterator: Redacted {}

extension PlanioClient {
    /// Sends a request as this client's user and returns with the head of its response; the body is read as a stream, of any
    /// length.
    ///
    /// Only the status of ``PlanioRequest/expects`` is looked at, unless the body is to be empty. The limits are those of
    /// ``TransportLimits/transfer(idle:timeout:bytes:)`` unless the request has its own.
    /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
    public func stream(_ request: PlanioRequest) async throws -> Planio.Download {
        var request = request
        var limits = request.limits ?? .transfer()
        if limits.idleTimeout == nil { limits.idleTimeout = TransportLimits.transfer().idleTimeout }
        limits.streamsResponse = true
        request.limits = limits
        if request.expects == .jsonOrEmpty || request.expects == .json { request.expects = .anything }
        // Under way until nobody reads it any more.
        let place: InFlight.Place
        do { place = try pipeline.requests.enter() } catch { throw PlanioError(.transport(error), request) }
        let response = try await send(request)
        return Planio.Download(
            status: response.status, headerFields: response.headerFields,
            body: (response.response.stream ?? HTTPBody(response.body)).holding(place), request: request)
    }
}
