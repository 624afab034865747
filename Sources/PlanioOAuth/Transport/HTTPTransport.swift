public import HTTPTypes

/// Carries one HTTP request to the server and the response back. The seam that tests stub and that lets a
/// service bring its own HTTP client.
///
/// ```swift
/// struct Stub: HTTPTransport {
///     func send(
///         _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
///     ) async throws -> (HTTPResponse, HTTPBody) {
///         (HTTPResponse(status: .ok), HTTPBody(Data(#"{"user":{"id":1}}"#.utf8)))
///     }
/// }
/// ```
///
/// A transport must
/// - return every response, whatever its status, and **never follow a redirect**: the request carries credentials;
/// - keep nothing between requests: no cookies, no cache, no credentials;
/// - stop reading at ``TransportLimits/responseBytes`` and at cancellation, which it reports as `CancellationError`;
/// - say what it sends of a body that is a file or a stream (``HTTPBody/reportSent(_:)``), so that progress is seen, and
///   return a stream where ``TransportLimits/streamsResponse`` asks for one, if it can;
/// - report failures as ``TransportError``, whose ``TransportError/delivery`` decides what may be repeated. Any other error
///   is reported by its type only, and taken for one after which the server may have carried the request out.
///
/// The total deadline and the idle timeout are kept by the library, which cancels the task that called `send` or reads the
/// body of the response.
public protocol HTTPTransport: Sendable {
    /// Sends `request` with `body` and returns the status, the header fields and the body of the response.
    /// - Throws: ``TransportError``; `CancellationError` if the task was cancelled.
    func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody)

    /// Ends what the transport holds open. Requests under way fail with ``TransportError/Reason/closed``, later ones too.
    func shutdown() async
}

extension HTTPTransport {
    /// Does nothing: for transports that hold nothing open.
    public func shutdown() async {}
}
