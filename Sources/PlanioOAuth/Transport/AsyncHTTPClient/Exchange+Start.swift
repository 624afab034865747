#if AsyncHTTPClient
import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1

extension Exchange {
    /// Larger bodies go out in pieces.
    private static let mostInOnePiece = 64 * 1024

    /// Reads the beginning of a body that is a stream, and sends the request.
    /// - Throws: ``TransportError`` if it cannot be sent. What happens afterwards the receiver is told.
    static func start(
        _ checked: CheckedRequest, _ body: HTTPBody, _ limits: TransportLimits, _ receiver: any ResponseReader,
        _ clients: PooledClients, _ configuration: AsyncHTTPClientTransport.Configuration
    ) async throws -> Exchange {
        let loop = clients.nextLoop
        let (content, upload) = try await content(of: body, loop)
        let hasProxy = configuration.proxy != nil && checked.loopbackHost == nil
        let exchange = Exchange(
            checked, limits, hasProxy: hasProxy, receiver, upload, onSent: body.onSent, clients, loop)
        do {
            let request = try HTTPClient.Request(
                url: checked.url, method: HTTPMethod(rawValue: checked.method.rawValue),
                headers: headers(checked, limits, hasContent: content != nil), body: content)
            try exchange.send(request, PooledClients.Kind(checked, limits, usesProxy: hasProxy))
        } catch let error as HTTPClientError {
            throw TransportError(
                .invalidRequest("AsyncHTTPClient does not take it: \(error.shortDescription)"), .notSent)
        }
        return exchange
    }

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
        if hasContent, !request.fields.contains(.contentType) {
            headers.add(name: "Content-Type", value: "application/octet-stream")
        }
        if limits.streamsResponse, !request.fields.contains(.acceptEncoding) {
            headers.add(name: "Accept-Encoding", value: "identity")
        }
        if !request.isRead { headers.replaceOrAdd(name: "Connection", value: "close") }
        return headers
    }
}
#endif
