import Testing

@testable import PlanioOAuth

@Suite("Signing in by the browser: reading requests")
struct RequestReaderTests {
    private func read(_ bytes: [UInt8], piece: Int) -> LoopbackRequestReader.Progress {
        var reader = LoopbackRequestReader()
        var rest = bytes[...]
        while !rest.isEmpty {
            let progress = reader.append(Array(rest.prefix(piece)))
            if progress != .incomplete { return progress }
            rest = rest.dropFirst(piece)
        }
        return .incomplete
    }

    private func read(_ text: String) -> LoopbackRequestReader.Progress { read(Array(text.utf8), piece: .max) }

    @Test("the pieces in which a request arrives make no difference", arguments: [1, 2, 3, 7, 100])
    func pieces(_ piece: Int) {
        let texts = [
            "GET /?a=b HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nAccept: */*\r\n\r\nmore",
            "GET / HTTP/1.1\r\nHost\r\n\r\n", "GET / HTTP/3\r\n", "GET / HTTP/1.1\r\n", "",
        ]
        for text in texts { #expect(read(Array(text.utf8), piece: piece) == read(text)) }
        #expect(
            read(texts[0]) == .complete(LoopbackRequest(method: "GET", target: "/?a=b", host: "127.0.0.1:4000")))
    }

    @Test(
        "fields that HTTP does not allow are refused",
        arguments: [
            "Host: a\r\n b", "Host : a", ": a", "Host", "Ho\u{0}st: a", "Höst: a", "Host: a\nX: b", "Host: a\r\n\tb",
        ])
    func malformedFields(_ fields: String) {
        #expect(read("GET / HTTP/1.1\r\n\(fields)\r\n\r\n") == .refused(.badRequest))
    }

    @Test("random bytes, and requests with random bytes in them, never bring down the reader")
    func random() {
        var generator = SeededGenerator(seed: 7)
        let request = Array("GET /?code=c&state=s HTTP/1.1\r\nHost: 127.0.0.1:4000\r\n\r\n".utf8)
        for _ in 1...5000 {
            var bytes = request
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let piece = Int.random(in: 1...60, using: &generator)
            #expect(read(bytes, piece: piece) == read(bytes, piece: .max))
        }
    }
}
