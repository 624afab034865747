import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Something that notes where it is read.
nonisolated struct Probe: Planio.Resource {
    static let name = Planio.ResourceName(singular: "probe", plural: "probes")

    let json: JSONText
    let id: ID
    let isReadOnMainThread: Bool

    init(_ json: inout JSONObject) throws {
        self.json = json.text
        id = try json.required("id")
        isReadOnMainThread = Thread.isMainThread
    }
}

@Suite("Reading responses, asked for from the main actor")
struct DecodingTests {
    private func client() throws -> PlanioClient {
        let sandbox = PlanioSandbox.demo()
        let probes = (1...100).map { ["id": .int($0)] as JSONValue }
        sandbox.respond(to: "GET", "/probes.json") { request in
            let offset = Int(request.query["offset"] ?? "") ?? 0
            return .init(json: [
                "probes": .array(probes), "total_count": 200, "offset": .int(offset), "limit": 100,
            ])
        }
        sandbox.respond(to: "GET", "/probes/1.json", json: ["probe": ["id": 1]])
        sandbox.respond(to: "POST", "/probes.json", status: 201, json: ["probe": ["id": 1]])
        return try PlanioClient(site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox)
    }

    @Test("pages and elements are read elsewhere, so that the main actor stays free")
    func elsewhere() async throws {
        // The main actor's code runs on the main thread, by which a probe can tell.
        #expect(Thread.isMainThread)
        let client = try client()
        let list = client.list(Probe.self, at: "/probes.json")
        for try await probe in list { #expect(!probe.isReadOnMainThread) }
        for try await page in list.pages { #expect(page.elements.allSatisfy { !$0.isReadOnMainThread }) }
        for try await probe in list.readingAhead(2) { #expect(!probe.isReadOnMainThread) }
        #expect(try await list.first?.isReadOnMainThread == false)
        #expect(try await !client.get(Probe.self, 1, at: "/probes/1.json").isReadOnMainThread)
        #expect(try await !client.create(Probe.self, at: "/probes.json") { _ in }.isReadOnMainThread)
        #expect(Thread.isMainThread)
    }
}
