import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Idle timeout")
struct IdleTimeoutTests {
    private let time = ManualTime(advancesItself: false)
    private let request = HTTPRequest(method: .post, scheme: "https", authority: "example.org", path: "/uploads.json")

    /// Says what it sends when it is told to, and answers when it is told how.
    private struct Peer: HTTPTransport {
        let steps: AsyncStream<Step>
        let done: AsyncStream<Void>.Continuation
        enum Step { case sent(Int), respond, body(String), end }

        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            for await step in steps {
                switch step {
                case .sent(let count): body.reportSent(count)
                case .respond:
                    done.yield()
                    return (
                        HTTPResponse(status: .ok),
                        HTTPBody(
                            stream: steps.prefix {
                                if case .end = $0 { false } else { true }
                            }.map { step in
                                if case .body(let text) = step { Data(text.utf8) } else { Data() }
                            })
                    )
                case .body, .end: break
                }
                done.yield()
            }
            throw CancellationError()
        }
    }

    private func pipeline(_ transport: any HTTPTransport) -> RequestPipeline {
        RequestPipeline(
            transport: transport, time: time, randomness: .system, limits: Planio.Limits(), retries: .none,
            logger: .silent)
    }

    @Test("a transfer in which nothing moves ends; one in which something moves goes on, however long it takes")
    func upload() async throws {
        let (steps, step) = AsyncStream<Peer.Step>.makeStream()
        let (done, doing) = AsyncStream<Void>.makeStream()
        let pipeline = pipeline(Peer(steps: steps, done: doing))
        let task = Task {
            try await pipeline.send(
                request, body: HTTPBody(Data(count: 100)), idempotent: false, limits: .transfer(idle: .seconds(60)))
        }
        await time.waitForSleepers(2)
        var seen = done.makeAsyncIterator()
        // Ten minutes, which no ordinary request may take.
        for _ in 1...12 {
            time.advance(by: .seconds(50))
            step.yield(.sent(8))
            await seen.next()
        }
        await time.waitForSleepers(2)
        time.advance(by: .seconds(59))
        time.advance(by: .seconds(60))
        await #expect(throws: TransportError(.stalled(after: .seconds(60)), .unknown)) { _ = try await task.value }
    }

    /// Tells when a request waits for its place at the transport.
    private struct Telling: HTTPTransport {
        let transport: any HTTPTransport
        let tell: AsyncStream<Bool>.Continuation

        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            var told = body
            told.onPlace = { hasPlace in
                try body.onPlace?(hasPlace)
                tell.yield(hasPlace)
            }
            return try await transport.send(request, body: told, limits: limits)
        }
    }

    @Test("who was told that a request had no place is right: it does not get one any more")
    func placeTooLate() async throws {
        let watch = IdleWatch(.seconds(60), time)
        try watch.tell(hasPlace: false)
        let run = Task {
            try await watch.run { hadPlace in
                TransportError(.stalled(after: .seconds(60)), hadPlace ? .unknown : .notSent)
            } _: {
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
        await time.waitForSleepers(1)
        time.advance(by: .seconds(60))
        await #expect(throws: TransportError(.stalled(after: .seconds(60)), .notSent)) { try await run.value }
        #expect(throws: CancellationError.self) { try watch.tell(hasPlace: true) }
    }

    @Test("a download that waits in vain for others to be read has sent nothing", arguments: TransportKind.all)
    func noPlace(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none")
            connection.waitForClose()
        }
        let (told, tell) = AsyncStream<Bool>.makeStream()
        let pipeline = pipeline(Telling(transport: kind.make(connections: 1), tell: tell))
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/x")
        var limits = TransportLimits.transfer(idle: .seconds(60))
        limits.streamsResponse = true
        let first = try await pipeline.send(request, body: .empty, idempotent: true, limits: limits)
        let second = Task { [limits] in
            try await pipeline.send(request, body: .empty, idempotent: true, limits: limits)
        }
        var places = told.makeAsyncIterator()
        for expected in [false, true, false] { #expect(await places.next() == expected) }
        await time.waitForSleepers(2)
        time.advance(by: .seconds(60))
        await #expect(throws: TransportError(.stalled(after: .seconds(60)), .notSent)) { _ = try await second.value }
        withExtendedLifetime(first) {}
    }

    @Test("the time that a stream takes to give its bytes does not count")
    func slowSource() async throws {
        let (chunks, give) = AsyncStream<Data>.makeStream()
        let (asked, ask) = AsyncStream<Void>.makeStream()
        struct Reading: HTTPTransport {
            func send(
                _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
            ) async throws -> (HTTPResponse, HTTPBody) {
                (HTTPResponse(status: .ok), HTTPBody(try await body.collect(upTo: 1000)))
            }
        }
        let pipeline = pipeline(Reading())
        let body = HTTPBody(
            stream: chunks.map { chunk in
                ask.yield()
                return chunk
            })
        let task = Task {
            try await pipeline.send(request, body: body, idempotent: false, limits: .transfer(idle: .seconds(60)))
        }
        give.yield(Data("a".utf8))
        for await _ in asked.prefix(1) {}
        await time.waitForSleepers(2)
        for _ in 1...10 {
            time.advance(by: .seconds(60))
            await time.waitForSleepers(2)
        }
        give.yield(Data("b".utf8))
        give.finish()
        #expect(try await task.value.body == Data("ab".utf8))
    }

    @Test("a streamed response that stands still while it is read ends; while nobody reads, no time counts")
    func download() async throws {
        let (steps, step) = AsyncStream<Peer.Step>.makeStream()
        let (_, doing) = AsyncStream<Void>.makeStream()
        let pipeline = pipeline(Peer(steps: steps, done: doing))
        var limits = TransportLimits.transfer(idle: .seconds(60))
        limits.streamsResponse = true
        step.yield(.respond)
        let response = try await pipeline.send(request, idempotent: true, limits: limits)
        let body = SharedIterator(try #require(response.stream))
        step.yield(.body("one"))
        #expect(try await body.next() == Data("one".utf8))
        time.advance(by: .seconds(3600))
        step.yield(.body("two"))
        #expect(try await body.next() == Data("two".utf8))
        let reading = Task { try await body.next() }
        await time.waitForSleepers(1)
        time.advance(by: .seconds(60))
        await #expect(throws: TransportError(.stalled(after: .seconds(60)), .responded)) { _ = try await reading.value }
    }

    @Test("the total deadline of a transfer holds for its body too")
    func total() async throws {
        let (steps, step) = AsyncStream<Peer.Step>.makeStream()
        let (_, doing) = AsyncStream<Void>.makeStream()
        let pipeline = pipeline(Peer(steps: steps, done: doing))
        var limits = TransportLimits.transfer(idle: .seconds(60), timeout: .seconds(100))
        limits.streamsResponse = true
        step.yield(.respond)
        let response = try await pipeline.send(request, idempotent: true, limits: limits)
        let body = SharedIterator(try #require(response.stream))
        step.yield(.body("one"))
        #expect(try await body.next() == Data("one".utf8))
        time.advance(by: .seconds(101))
        step.yield(.body("two"))
        await #expect(throws: TransportError(.timedOut(after: .seconds(100)), .responded)) { _ = try await body.next() }
    }

    @Test("limits of transfers are bounded like all others")
    func bounds() {
        #expect(TransportLimits.transfer(idle: .zero).idleTimeout == .milliseconds(100))
        #expect(TransportLimits.transfer(idle: .seconds(Int64.max)).idleTimeout == .seconds(86400))
        #expect(TransportLimits.transfer(timeout: .seconds(Int64.max)).timeout == .seconds(86400))
        #expect(TransportLimits().idleTimeout == nil)
        #expect(TransportError(.stalled(after: .seconds(60)), .unknown).isTemporary)
        #expect(TransportError(.stalled(after: .seconds(60)), .unknown).description.contains("idleTimeout"))
    }
}
