#if AsyncHTTPClient
import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1

/// An ``Exchange`` and the request as AsyncHTTPClient takes it.
struct PreparedExchange: Sendable {
    let exchange: Exchange
    private let request: HTTPClient.Request
    private let kind: PooledClients.Kind

    /// Larger ones go out in pieces.
    private static let mostInOnePiece = 64 * 1024

    /// Reads the beginning of a body that is a stream.
    /// - Throws: ``TransportError`` if the request cannot be sent.
    init(
        _ checked: CheckedRequest, _ body: HTTPBody, _ limits: TransportLimits, _ receiver: any ResponseReader,
        _ clients: PooledClients, _ configuration: AsyncHTTPClientTransport.Configuration
    ) async throws {
        let loop = clients.nextLoop
        let (content, upload) = try await Self.content(of: body, loop)
        let hasProxy = configuration.proxy != nil && checked.loopbackHost == nil
        kind = PooledClients.Kind(checked, limits, usesProxy: hasProxy)
        exchange = Exchange(
            checked, limits, hasProxy: hasProxy, receiver, upload, onSent: body.onSent, clients, loop)
        do {
            request = try HTTPClient.Request(
                url: checked.url, method: HTTPMethod(rawValue: checked.method.rawValue),
                headers: Self.headers(checked, limits, hasContent: content != nil), body: content)
        } catch let error as HTTPClientError {
            throw TransportError(
                .invalidRequest("AsyncHTTPClient does not take it: \(error.shortDescription)"), .notSent)
        }
    }

    func start() throws { try exchange.start(request, kind) }

    private static func content(
        of body: HTTPBody, _ loop: any EventLoop
    ) async throws -> (HTTPClient.Body?, RequestUpload?) {
        if case .data(let data) = body.storage, data.count <= mostInOnePiece {
            return (data.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: data)), nil)
        }
        let pieces = UploadPieces(body)
        guard try await pieces.begin() else { return (nil, nil) }
        let upload = RequestUpload(pieces, loop)
        return (.stream(contentLength: body.length.map(Int64.init)) { upload.start($0) }, upload)
    }

    private static func headers(
        _ request: CheckedRequest, _ limits: TransportLimits, hasContent: Bool
    ) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.fields.count + 4)
        for field in request.fields { headers.add(name: field.name.rawName, value: field.value) }
        if hasContent, request.fields[.contentType] == nil {
            headers.add(name: "Content-Type", value: "application/octet-stream")
        }
        if limits.streamsResponse, request.fields[.acceptEncoding] == nil {
            headers.add(name: "Accept-Encoding", value: "identity")
        }
        if !request.isRead { headers.replaceOrAdd(name: "Connection", value: "close") }
        return headers
    }
}
#endif
