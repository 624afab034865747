import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Parameters in which the server would find the credential.
@Suite("Parameters that are credentials")
struct CredentialParameterTests {
    @Test(
        "a parameter that the server would take for the credential is refused, in the query and in the body",
        arguments: ["key", "access_token", "bearer_token", "key[]", "access_token[x]"])
    func credentialParameters(_ name: String) async throws {
        let transport = StubTransport(200, #"{"user":{"id":5}}"#)
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(time: ManualTime(), logger: .silent))
        func raw(_ type: String, _ body: String) -> PlanioRequest {
            var request = PlanioRequest(.post, "/x.json")
            request.contentType = type
            request.body = HTTPBody(Data(body.utf8))
            return request
        }
        let requests = [
            PlanioRequest(.get, "/issues.json", query: [("sort", "id"), (name, "felix-api-key")]),
            .post("/x.json", json: [name: "felix-api-key"]),
            raw("application/json; charset=utf-8", #"{"a":1,"\#(name)":"felix-api-key"}"#),
            raw("application/x-www-form-urlencoded", "a=1&\(name)=felix-api-key"),
        ]
        for request in requests {
            let error = try #require(await #expect(throws: PlanioError.self) { try await client.send(request) })
            guard case .invalidRequest(.credentialParameter(name)) = error.kind else {
                Issue.record("\(error)"); continue
            }
            #expect(!error.description.contains("felix"))
        }
        #expect(transport.sent.isEmpty)
        // Deeper down it is a field like any other.
        try await client.send(.post("/x.json", json: ["setting": ["key": "x", name: "x"], "keys": [], "KEY": 1]))
    }
}
