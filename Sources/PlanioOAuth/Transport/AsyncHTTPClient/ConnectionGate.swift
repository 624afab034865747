#if AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Stands on a connection between the HTTP that comes in and AsyncHTTPClient, for two things that this does not see to.
///
/// A connection on which more came than the response that was asked for is not used again: what is left over would be
/// taken for the response to the next request. And a response that is complete before the request was sent whole, as to an
/// upload that is too large, ends the request, which would otherwise wait for ever to send the rest, or fail with the
/// connection.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// What a request ends with whose response was complete before it was.
    struct EarlyResponse: Error {}

    private var isSending = false
    /// The end of a response, until all that came together with it has been looked at.
    private var end: NIOAny?
    private var isSpoiled = false
    private var isEarly = false
    /// Nothing of the response is passed on.
    private var isRefused = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The end of a response may bring the next request at once. It finds a connection that has just ended.
        guard !isSpoiled else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head: isSending = true
        case .body: break
        case .end: isSending = false
        }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code < 100:
            // AsyncHTTPClient takes such a head for an interim one, and ends the process at the body that belongs to it.
            isRefused = true
            context.fireErrorCaught(HTTPParserError.invalidStatus)
            context.close(promise: nil)
        case .head, .body: context.fireChannelRead(data)
        case .end: end = data
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // About what came behind the response, which is whole.
        if end != nil { isSpoiled = true } else { context.fireErrorCaught(error) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        passEnd(context)
        context.fireChannelReadComplete()
        // Asks whoever reads the response whether it has read all.
        if isEarly { context.channel.read() }
    }

    func read(context: ChannelHandlerContext) {
        if isEarly { endEarly(context) } else { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        passEnd(context)
        if isEarly { endEarly(context) }
        context.fireChannelInactive()
    }

    private func passEnd(_ context: ChannelHandlerContext) {
        guard let end else { return }
        self.end = nil
        isEarly = isSending
        guard !isEarly else { return }
        context.fireChannelRead(end)
        if isSpoiled { context.close(promise: nil) }
    }

    private func endEarly(_ context: ChannelHandlerContext) {
        isEarly = false
        context.fireErrorCaught(EarlyResponse())
    }
}
#endif
