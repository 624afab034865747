import Foundation
import PlanioOAuth

/// Compressed bodies: bombs, broken ones, and ones that are called what they are not.
enum Codings {
    private static func coded(_ coding: String, _ content: Data, _ script: ScriptedConnection) throws {
        try script.write(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: \(coding)\r\nContent-Length: \(content.count)\r\n\r\n"
        )
        try script.write(content)
    }

    @CaseList static var cases: [Case] {
        Case.read("codings/gzip", "compresses well", "ok 200, 7 bytes ×1") { server in
            try coded("gzip", Gzip.stored(Data("{\"a\":1}".utf8)), server)
        }
        Case.read(
            "codings/bomb", "sends 3 MB that become 500 MB", "transport.responseTooLarge/responded ×1",
            Case.Settings(memory: littleMemory)
        ) { server in try coded("gzip", Gzip.bomb(of: 500_000_000), server) }
        Case.read(
            "codings/bomb-error", "fails with 500 and 3 MB that become 500 MB",
            "transport.responseTooLarge/responded ×1", Case.Settings(memory: littleMemory)
        ) { server in
            let bomb = Gzip.bomb(of: 500_000_000)
            try server.write(
                "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
            )
            try server.write(bomb)
        }
        Case.read(
            "codings/bomb-twice", "sends a bomb that is compressed twice",
            "transport.responseTooLarge/responded ×1 | transport.invalidResponse/responded ×1",
            Case.Settings(memory: littleMemory)
        ) { server in try coded("gzip, gzip", Gzip.bomb(of: 100_000_000), server) }
        Case.read(
            "codings/plain-as-gzip", "calls plain JSON gzip", "transport.invalidResponse/responded ×1"
        ) { server in try coded("gzip", Data("{\"a\":1}".utf8), server) }
        // libcurl takes a compressed text that is cut, and as long as was said, for a whole one.
        Case.read(
            "codings/gzip-cut", "cuts the compressed text, and says that it is whole",
            .each(
                urlSession: "PlanioError.unexpectedResponse ×1",
                asyncHTTPClient: "transport.invalidResponse/responded ×1 | transport.connectionLost/unknown ×1")
        ) { server in try coded("gzip", Gzip.stored(Data("{\"a\":1}".utf8)).prefix(18), server) }
        Case.read(
            "codings/gzip-cut-in-header", "cuts gzip's own header",
            .each(urlSession: "ok 200, 0 bytes ×1", asyncHTTPClient: "transport.invalidResponse/responded ×1")
        ) { server in try coded("gzip", Data([0x1F, 0x8B, 8]), server) }
        Case.read("codings/gzip-wrong-checksum", "sends a wrong checksum", "transport.invalidResponse/responded ×1") {
            server in
            var content = Gzip.stored(Data("{\"a\":1}".utf8))
            content[content.count - 6] ^= 0xFF
            try coded("gzip", content, server)
        }
        Case.read(
            "codings/gzip-and-more", "sends bytes behind the end of gzip", "transport.invalidResponse/responded ×1"
        ) { server in try coded("gzip", Gzip.stored(Data("{\"a\":1}".utf8)) + Data("garbage".utf8), server) }
        Case.read("codings/gzip-empty", "compresses nothing", "ok 200, 0 bytes ×1") { server in
            try coded("gzip", Gzip.stored(Data()), server)
        }
        Case.read(
            "codings/gzip-no-bytes", "says gzip and sends no byte",
            .each(urlSession: "ok 200, 0 bytes ×1", asyncHTTPClient: "transport.invalidResponse/responded ×1")
        ) { server in
            try coded("gzip", Data(), server)
        }
        for coding in ["foo", "br", "zstd", "compress", "gzip;q=1"] {
            Case.read(
                "codings/unknown-\(coding)", "says Content-Encoding: \(coding)",
                "transport.invalidResponse/responded ×1"
            ) { server in try coded(coding, Data("{\"a\":1}".utf8), server) }
        }
        Case.read("codings/none", "says Content-Encoding and no coding", "ok 200, 7 bytes ×1") { server in
            try coded("", Data("{\"a\":1}".utf8), server)
        }
        Case.read("codings/identity", "says Content-Encoding: identity", "ok 200, 7 bytes ×1") { server in
            try coded("identity", Data("{\"a\":1}".utf8), server)
        }
        Case.read(
            "codings/many", "names 1000 codings",
            "transport.invalidResponse/responded ×1 | transport.invalidResponse/unknown ×1",
            Case.Settings(memory: littleMemory)
        ) { server in
            try coded(Array(repeating: "gzip", count: 1000).joined(separator: ","), Data("{}".utf8), server)
        }
    }
}
