import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("The shared transport", .bounded)
struct SharedTransportTests {
    @Test("500 clients that are held take a bounded number of descriptors")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            let server = try LoopbackServer { _ in
                httpResponse("200 OK", body: #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#)
            }
            let before = try descriptors()
            var clients: [PlanioClient] = []
            for number in 1...500 {
                let client = try PlanioClient(
                    site: server.origin, credential: .apiKey("key-\(number)"), options: .init(logger: .silent))
                _ = try await client.users.current()
                clients.append(client)
            }
            #expect(clients.count == 500)
            #expect(try descriptors() - before < 100)
        }
    }

    @Test("it stays open when one of its users shuts down")
    func shutdown() async throws {
        let server = try LoopbackServer { _ in httpResponse() }
        let planio = Planio(configuration: try .example())
        await planio.shutdown()
        await URLSessionTransport.shared.shutdown()
        #expect(try await URLSessionTransport.shared.send(to: server).status == 200)
    }

    @Test("requests to one host that hangs keep those to another from nothing", arguments: TransportKind.all)
    func perHost(_ kind: TransportKind) async throws {
        let hanging = try LoopbackServer { connection in
            _ = try connection.request()
            connection.waitForClose()
        }
        let server = try LoopbackServer { _ in httpResponse() }
        let transport = kind.make(connections: 1)
        let waiting = (1...3).map { _ in Task { try await transport.send(to: hanging) } }
        for _ in 1...3 { #expect(try await transport.send(to: server).status == 200) }
        for task in waiting { task.cancel() }
        for task in waiting { await #expect(throws: CancellationError.self) { _ = try await task.value } }
    }

    @Test("nothing of it is printed")
    func printed() {
        var text = ""
        dump(URLSessionTransport.shared, to: &text)
        #expect(text.count < 100)
    }
}
