import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Whether the main actor can do something while the caller does not return.
nonisolated func isMainActorFree(waiting time: DispatchTimeInterval = .seconds(60)) -> Bool {
    let answered = DispatchSemaphore(value: 0)
    Task { @MainActor in answered.signal() }
    return answered.wait(timeout: .now() + time) == .success
}

/// Something that finds out whether it is read on the main actor.
nonisolated struct Probe: Planio.Resource {
    static let name = Planio.ResourceName(singular: "probe", plural: "probes")

    let json: JSONText
    let id: ID
    let leavesMainActorFree: Bool

    init(_ json: inout JSONObject) throws {
        self.json = json.text
        id = try json.required("id")
        leavesMainActorFree = isMainActorFree()
    }
}

@Suite("Reading responses, asked for from the main actor")
struct DecodingTests {
    private func client() throws -> PlanioClient {
        let sandbox = PlanioSandbox.demo()
        sandbox.respond(to: "GET", "/probes.json") { request in
            let offset = Int(request.query["offset"] ?? "") ?? 0
            let probes = (offset + 1...offset + 100).map { ["id": .int($0)] as JSONValue }
            return .init(
                json: ["probes": .array(probes), "total_count": 200, "offset": .int(offset), "limit": 100])
        }
        sandbox.respond(to: "GET", "/probes/1.json", json: ["probe": ["id": 1]])
        sandbox.respond(to: "POST", "/probes.json", status: 201, json: ["probe": ["id": 1]])
        return try PlanioClient(
            site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox,
            options: .init(time: ManualTime()))
    }

    @Test("pages and elements are read elsewhere, so that the main actor stays free")
    func elsewhere() async throws {
        #expect(!isMainActorFree(waiting: .milliseconds(1)), "it is busy with this")
        let client = try client()
        let list = client.list(Probe.self, at: "/probes.json")
        for try await probe in list { #expect(probe.leavesMainActorFree) }
        for try await page in list.pages { #expect(page.elements.allSatisfy { $0.leavesMainActorFree }) }
        for try await probe in list.readingAhead(2) { #expect(probe.leavesMainActorFree) }
        #expect(try await client.get(Probe.self, 1, at: "/probes/1.json").leavesMainActorFree)
        #expect(try await client.create(Probe.self, at: "/probes.json") { _ in }.leavesMainActorFree)
    }
}
