import Foundation
import PlanioOAuth

/// HTTP/2: floods, resets, and frames that must not be. libcurl asks once more of its own accord, for what reads, where a
/// connection ended before anything came. Some floods libcurl bears until the deadline, where SwiftNIO ends the connection.
enum HTTP2 {
    private typealias Server = HTTP2Server
    private static let settings = Case.Settings(memory: littleMemory, isHTTP2: true, needsTLS: true, needsTrust: true)
    private static let brief = settings.with { $0.deadline = 4 }
    /// What comes before the settings SwiftNIO keeps, which is why it speaks HTTP/2 only when it is told to.
    private static let kept = brief.with { $0.isKeptBySwiftNIO = true }
    private static let garbage = Data("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)

    private static func read(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Case.Settings = settings,
        greeting: @escaping @Sendable (@Sendable (Data) throws -> Void) throws -> Void = Server.settings,
        _ answer: @escaping @Sendable (UInt32, @Sendable (Data) throws -> Void) throws -> Void
    ) -> Case {
        Case("http2/\(name)", does, expected, settings) { stage in
            let server = try HTTP2Server(greeting: greeting, answer)
            defer { server.end() }
            let client = try stage.client(origin: server.origin)
            return await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x.json"))))" }
                + " ×\(server.requests)"
        }
    }

    private static func head(_ stream: UInt32, _ fields: Data = Data(), flags: UInt8 = Server.endHeaders) -> Data {
        Server.frame(.headers, flags, stream: stream, Server.status200 + fields)
    }

    private static func number(_ number: UInt32) -> Data { withUnsafeBytes(of: number.bigEndian) { Data($0) } }

    /// The answer as it should be.
    private static func ok(_ stream: UInt32) -> Data {
        head(stream) + Server.frame(.data, Server.endStream, stream: stream, Data("{}".utf8))
    }

    private static func forever(_ frame: Data, _ write: (Data) throws -> Void) throws {
        var piece = frame
        while piece.count < 16_000 { piece += frame }
        while true { try write(piece) }
    }

    private static let lost: Expectation = "transport.connectionLost/unknown ×1"
    private static let lostTwice = Expectation.each(
        urlSession: "transport.connectionLost/unknown ×2", asyncHTTPClient: "transport.connectionLost/unknown ×1")

    private static let lateOrLost = Expectation.each(
        urlSession: "transport.timedOut/unknown ×1", asyncHTTPClient: "transport.connectionLost/unknown ×1")

    /// Where the settings should be, before which SwiftNIO sends no request.
    private static func start(
        _ name: String, _ does: String, _ settings: Case.Settings = brief,
        _ greeting: @escaping @Sendable (@Sendable (Data) throws -> Void) throws -> Void
    ) -> Case {
        read(
            "start-\(name)", "begins \(does) instead of its settings",
            .each(
                urlSession: "transport.connectionLost/unknown ×0", asyncHTTPClient: "transport.timedOut/unknown ×0"),
            settings, greeting: greeting
        ) { _, _ in }
    }

    @CaseList static var cases: [Case] {
        start("none", "with an answer") { _ in }
        start("garbage", "with what are no frames") { write in try write(garbage) }
        start("go-away", "with goodbye") { write in try write(Server.frame(.goAway, 0, number(0) + number(0))) }
        start("ping-flood", "with pings for ever", kept) { write in
            try forever(Server.frame(.ping, 0, Data(count: 8)), write)
        }
        start("garbage-flood", "with what are no frames, for ever", kept) { write in try forever(garbage, write) }
        read("good", "answers well", "ok 200, 2 bytes ×1") { stream, write in try write(ok(stream)) }
        read("trailers", "sends trailers", .crash(asyncHTTPClient: "ok 200, 2 bytes ×1")) { stream, write in
            try write(
                head(stream) + Server.frame(.data, 0, stream: stream, Data("{}".utf8))
                    + Server.frame(
                        .headers, Server.endHeaders | Server.endStream, stream: stream, Server.field("x-trailer", "a")))
        }
        read("reset", "resets the stream", lost) { stream, write in
            try write(Server.frame(.reset, 0, stream: stream, number(2)))
        }
        read("reset-in-body", "resets the stream within the body", lost) {
            stream, write in
            try write(head(stream) + Server.frame(.data, 0, stream: stream, Data("{".utf8)))
            try write(Server.frame(.reset, 0, stream: stream, number(2)))
        }
        read(
            "reset-no-error", "resets the stream within the body, and calls it no error",
            .each(
                // What came may be taken for all, which is no JSON.
                urlSession: "transport.connectionLost/unknown ×2 | PlanioError.unexpectedResponse ×1",
                asyncHTTPClient: "transport.connectionLost/unknown ×1")
        ) {
            stream, write in
            try write(head(stream) + Server.frame(.data, 0, stream: stream, Data("{".utf8)))
            try write(Server.frame(.reset, 0, stream: stream, number(0)))
        }
        read(
            "short-body", "ends the body before the length that it said",
            .each(
                urlSession: "transport.connectionLost/unknown ×1 | transport.invalidResponse/unknown ×1",
                asyncHTTPClient: "transport.connectionLost/unknown ×1")
        ) {
            stream, write in
            try write(head(stream, Server.field("content-length", "9")))
            try write(Server.frame(.data, Server.endStream, stream: stream, Data("{}".utf8)))
        }
        read("go-away", "says goodbye instead of answering", lost) { _, write in
            try write(Server.frame(.goAway, 0, number(0) + number(0)))
        }
        read("ping-flood", "sends pings for ever", lateOrLost, brief) { _, write in
            try forever(Server.frame(.ping, 0, Data(count: 8)), write)
        }
        read(
            "settings-flood", "sends settings for ever",
            .each(
                urlSession: "transport.connectionLost/unknown ×1 | transport.other/unknown ×1",
                asyncHTTPClient: "transport.connectionLost/unknown ×1"), brief
        ) { _, write in
            try forever(Server.frame(.settings), write)
        }
        read("empty-data-flood", "sends empty pieces of the body for ever", lateOrLost, brief) {
            stream, write in
            try write(head(stream))
            try forever(Server.frame(.data, 0, stream: stream), write)
        }
        read("unknown-flood", "sends frames that nobody knows for ever", "transport.timedOut/unknown ×1", brief) {
            stream, write in
            try forever(Server.frame(.unknown, 0, stream: stream, Data(count: 100)), write)
        }
        read("priority-flood", "sends priorities for ever", lateOrLost, brief) { stream, write in
            try forever(Server.frame(.priority, 0, stream: stream, Data(count: 5)), write)
        }
        read("continuation-flood", "goes on with the head for ever", lost, brief) {
            stream, write in
            try write(head(stream, flags: 0))
            try forever(Server.frame(.continuation, 0, stream: stream, Server.field("x-a", "b")), write)
        }
        read(
            "header-bomb", "names a large field of its table 30,000 times",
            .each(
                urlSession: "transport.invalidResponse/unknown ×2 | transport.other/unknown ×2",
                asyncHTTPClient: "transport.connectionLost/unknown ×1"), brief
        ) {
            stream, write in
            // Literal with incremental indexing, a value of 3000 bytes (127 + 2873 in HPACK's numbers).
            var fields = Data([0x40, 3]) + Data("x-a".utf8) + [0x7F, 0xB9, 0x16] + Data(repeating: 0x78, count: 3000)
            fields += Data(repeating: 0xBE, count: 12_000)
            try write(head(stream, fields) + Server.frame(.data, Server.endStream, stream: stream, Data("{}".utf8)))
        }
        read("endless-body", "sends a body without an end", "transport.responseTooLarge/responded ×1") {
            stream, write in
            try write(head(stream))
            try forever(Server.frame(.data, 0, stream: stream, Data(repeating: 0x20, count: 8000)), write)
        }
        read("push", "pushes what nobody asked for", lostTwice, brief) { stream, write in
            try write(Server.frame(.push, Server.endHeaders, stream: stream, number(2) + Server.status200))
        }
        read(
            "frame-too-large", "sends a frame that is larger than agreed, at which libcurl takes the body for whole",
            .each(urlSession: "ok 200, 0 bytes ×1", asyncHTTPClient: "transport.connectionLost/unknown ×1"), brief
        ) {
            stream, write in
            try write(head(stream))
            try write(Server.frame(.data, 0, stream: stream, Data(count: 1_000_000)))
        }
        read("stream-zero", "sends a body on no stream", lateOrLost, brief) { stream, write in
            try write(head(stream) + Server.frame(.data, 0, stream: 0, Data("{}".utf8)))
        }
        read(
            "window-overflow", "gives more room than there is",
            .each(
                urlSession: "transport.connectionLost/unknown ×1", asyncHTTPClient: "transport.timedOut/unknown ×1"),
            brief
        ) { stream, write in
            try write(Server.frame(.windowUpdate, 0, stream: stream, number(0x7FFF_FFFF)))
            try write(Server.frame(.windowUpdate, 0, stream: stream, number(0x7FFF_FFFF)))
        }
        read(
            "no-status", "sends a head without a status",
            .each(
                urlSession: "transport.connectionLost/unknown ×1 | transport.invalidResponse/unknown ×1",
                asyncHTTPClient: "transport.connectionLost/unknown ×1")
        ) {
            stream, write in
            try write(
                Server.frame(.headers, Server.endHeaders | Server.endStream, stream: stream, Server.field("x-a", "b")))
        }
        read("upper-case", "sends a field's name in capitals", lost) { stream, write in
            try write(head(stream, Server.field("X-A", "b")))
        }
        read("bad-compression", "names a field that is in no table", lostTwice, brief) {
            stream, write in
            try write(head(stream, Data([0xFF, 0xFF, 0xFF, 0x7F])))
        }
        read("silent", "says nothing", "transport.timedOut/unknown ×1", brief) { _, _ in }
        read("data-first", "sends a body before the head", lostTwice) { stream, write in
            try write(Server.frame(.data, Server.endStream, stream: stream, Data("{}".utf8)))
        }
        read("garbage", "sends what are no frames", lostTwice, brief) { _, write in
            try write(garbage)
        }
    }
}
