import Foundation
import PlanioOAuth

/// A server that speaks HTTP/2 over TLS, frame by frame as the case says. Its first request asks who asks, and is answered.
final class HTTP2Server: Sendable {
    /// A frame (RFC 9113 4.1).
    static func frame(_ kind: Kind, _ flags: UInt8 = 0, stream: UInt32 = 0, _ payload: Data = Data()) -> Data {
        let length = UInt32(payload.count)
        return withUnsafeBytes(of: length.bigEndian) { Data($0.dropFirst()) } + [kind.rawValue, flags]
            + withUnsafeBytes(of: stream.bigEndian) { Data($0) } + payload
    }

    enum Kind: UInt8 {
        case data, headers, priority, reset, settings, push, ping, goAway, windowUpdate, continuation
        case unknown = 0xEE
    }

    static let endStream: UInt8 = 1
    static let acknowledgment: UInt8 = 1
    static let endHeaders: UInt8 = 4
    /// `:status: 200` in HPACK's table.
    static let status200 = Data([0x88])

    /// A field that is not put into HPACK's table; name and value have less than 127 bytes.
    static func field(_ name: String, _ value: String) -> Data {
        Data([0, UInt8(name.utf8.count)]) + Data(name.utf8) + [UInt8(value.utf8.count)] + Data(value.utf8)
    }

    /// What lets requests follow.
    @Sendable static func settings(_ write: @Sendable (Data) throws -> Void) throws {
        try write(frame(.settings) + frame(.settings, acknowledgment))
    }

    private struct State {
        var received = Data()
        var isOpen = false
        var streams: [UInt32] = []
    }

    private static let preface = Data("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private let server: OpenSSLServer
    private let state: Locked<State>

    /// - Parameters:
    ///   - greeting: What is sent at first.
    ///   - answer: What is sent for the second request, and for each further one: it is given the stream's number, and what to
    ///     write with.
    init(
        greeting: @escaping @Sendable (@Sendable (Data) throws -> Void) throws -> Void = settings,
        _ answer: @escaping @Sendable (UInt32, @Sendable (Data) throws -> Void) throws -> Void
    ) throws {
        let state = Locked(State())
        self.state = state
        server = try OpenSSLServer("good", ["-alpn", "h2"]) { piece, input in
            let write: @Sendable (Data) throws -> Void = { try input.write(contentsOf: $0) }
            let (isNew, streams, count) = state.withLock { state in
                state.received += piece
                return Self.read(&state)
            }
            if isNew { try? greeting(write) }
            for (index, stream) in streams.enumerated() {
                if count - streams.count + index == 0 {
                    let user = Data(#"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#.utf8)
                    try? write(
                        Self.frame(.headers, Self.endHeaders, stream: stream, Self.status200)
                            + Self.frame(.data, Self.endStream, stream: stream, user))
                } else {
                    try? answer(stream, write)
                }
            }
        }
    }

    var origin: String { server.origin }
    /// How many streams were opened beside the first.
    var requests: Int { max(0, state.withLock { $0.streams.count } - 1) }

    func end() { server.end() }

    /// Takes whole frames from what was received.
    private static func read(_ state: inout State) -> (isNew: Bool, streams: [UInt32], count: Int) {
        var isNew = false
        // Another connection; what `openssl` says in between is passed over.
        if let start = state.received.range(of: preface) {
            state.received = Data(state.received[start.upperBound...])
            (isNew, state.isOpen) = (true, true)
        }
        var streams: [UInt32] = []
        while state.isOpen, state.received.count >= 9 {
            let head = [UInt8](state.received.prefix(9))
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard length <= 16_384, head[3] <= 12 else {
                state.isOpen = false
                break
            }
            guard state.received.count >= 9 + length else { break }
            if head[3] == Kind.headers.rawValue {
                streams.append(head[5...8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF)
            }
            state.received = Data(state.received.dropFirst(9 + length))
        }
        state.streams += streams
        return (isNew, streams, state.streams.count)
    }
}
