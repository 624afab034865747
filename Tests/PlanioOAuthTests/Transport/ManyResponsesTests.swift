import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

/// Large, endless and many responses at once.
@Suite("Large and endless responses", .bounded, .serialized)
struct ManyResponsesTests {
    /// Sends as fast as it can, and a small response for `/small`.
    private static func endless(_ connection: LoopbackServer.Connection) throws {
        let request = try connection.request()
        guard request.target != "/small" else { return try connection.write(httpResponse(body: "small")) }
        try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = Data(("10000\r\n" + String(repeating: "x", count: 65536) + "\r\n").utf8)
        while true { try connection.write(chunk) }
    }

    /// Begins and never goes on, which leaves the machine to others; and a small response for `/small`.
    private static func unfinished(_ connection: LoopbackServer.Connection) throws {
        let request = try connection.request()
        guard request.target != "/small" else { return try connection.write(httpResponse(body: "small")) }
        try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n")
        connection.waitForClose()
    }

    @Test(
        "64 endless responses at once all end, and a small request beside them comes through",
        arguments: TransportKind.all)
    func endless(_ kind: TransportKind) async throws {
        let server = try LoopbackServer(Self.endless)
        let transport = kind.make(connections: 64)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...64 {
                group.addTask {
                    await #expect(throws: TransportError(.responseTooLarge(limit: 200_000), .responded)) {
                        _ = try await transport.send(to: server, limit: 200_000)
                    }
                }
            }
            group.addTask {
                let small = try await transport.send(to: server, path: "/small")
                #expect(small.body == Data("small".utf8))
            }
            try await group.waitForAll()
        }
        // Nothing goes on in the background that would keep the next one out.
        #expect(try await transport.send(to: server, path: "/small").status == 200)
        await transport.shutdown()
    }

    @Test(
        "endless responses end when their callers are cancelled, and others come through", arguments: TransportKind.all)
    func cancelledEndless(_ kind: TransportKind) async throws {
        let server = try LoopbackServer(Self.unfinished)
        let transport = kind.make()
        let tasks = (1...8).map { _ in Task { try await transport.send(to: server, limit: .max) } }
        for _ in 1...5 { #expect(try await transport.send(to: server, path: "/small").status == 200) }
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { _ = try await task.value } }
        #expect(try await transport.send(to: server, path: "/small").status == 200)
    }

    @Test("a shutdown ends what is endless", arguments: TransportKind.all)
    func shutdown(_ kind: TransportKind) async throws {
        let server = try LoopbackServer(Self.unfinished)
        let transport = kind.make()
        let tasks = (1...4).map { _ in Task { try await transport.send(to: server, limit: .max) } }
        #expect(try await transport.send(to: server, path: "/small").status == 200)
        await transport.shutdown()
        for task in tasks {
            let error = await #expect(throws: TransportError.self) { _ = try await task.value }
            #expect(error?.reason == .closed)
        }
    }

    @Test("a large body arrives whole, in one piece or in chunks", arguments: [true, false], TransportKind.all)
    func large(chunked: Bool, _ kind: TransportKind) async throws {
        let pieces = 512
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write(
                "HTTP/1.1 200 OK\r\n"
                    + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: \(pieces * 65536)\r\n\r\n"))
            for number in 0..<pieces {
                let piece = Data(repeating: UInt8(number % 251), count: 65536)
                try connection.write(chunked ? Data("10000\r\n".utf8) + piece + Data("\r\n".utf8) : piece)
            }
            if chunked { try connection.write("0\r\n\r\n") }
        }
        let (_, body) = try await kind.make().send(to: server, limit: pieces * 65536)
        #expect(body.count == pieces * 65536)
        for number in 0..<pieces where body[number * 65536] != UInt8(number % 251) { Issue.record("piece \(number)") }
    }

    @Test("a response that says that it is too large is not read", arguments: TransportKind.all)
    func announced(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n")
            connection.waitForClose()
        }
        await #expect(throws: TransportError(.responseTooLarge(limit: 1_000_000), .responded)) {
            _ = try await kind.make().send(to: server, limit: 1_000_000)
        }
    }

    @Test("the length that a HEAD or a 304 tells is not the length of its body", arguments: TransportKind.all)
    func lengthWithoutBody(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            let status = try connection.request().method == "HEAD" ? "200 OK" : "304 Not Modified"
            try connection.write("HTTP/1.1 \(status)\r\nContent-Length: 1000001\r\nConnection: close\r\n\r\n")
        }
        #expect(try await kind.make().send(.head, to: server).status == 200)
        #expect(try await kind.make().send(to: server).status == 304)
    }

    @Test("a small body that decodes to a large one is cut off at the limit", arguments: TransportKind.all)
    func bomb(_ kind: TransportKind) async throws {
        // 100 MB of zeros, deflated; made by zlib, 97 kB.
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nConnection: close\r\n\r\n")
            try connection.write(Self.deflatedZeros(megabytes: 100))
        }
        await #expect(throws: TransportError(.responseTooLarge(limit: 1_000_000), .responded)) {
            _ = try await kind.make().send(to: server)
        }
    }

    /// A deflate stream of zeros, by RFC 1951: one literal, then matches of 258 bytes with the fixed codes.
    private static func deflatedZeros(megabytes: Int) -> Data {
        var bytes = Data([0x78, 0x9C])
        var buffer: UInt64 = 0
        var bits: UInt64 = 0
        func put(_ value: UInt64, _ count: UInt64) {
            buffer |= value << bits
            bits += count
            while bits >= 8 {
                bytes.append(UInt8(buffer & 0xFF))
                buffer >>= 8
                bits -= 8
            }
        }
        put(0b011, 3)  // The last block, with the fixed codes.
        put(0b0000_1100, 8)  // Literal 0: code 00110000, its first bit first.
        // Length 258 is symbol 285, code 11000101; distance 1 is code 00000.
        for _ in 0..<(megabytes * 1_000_000 / 258) { put(0b0_0000_1010_0011, 13) }
        put(0, 7)  // The end of the block.
        put(0, 7)
        return bytes
    }
}
