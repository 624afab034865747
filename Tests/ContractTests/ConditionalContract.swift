import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// `ETag` and `If-None-Match`: what the server answers, and what the library makes of it.
    @Suite("Contract: conditional requests")
    struct ConditionalContract {
        /// Notes the statuses and sizes of responses, who is asked for aside.
        private final class Watching: HTTPTransport {
            private let transport: any HTTPTransport
            let seen = Locked<[(status: Int, bytes: Int)]>([])

            init(_ transport: any HTTPTransport) { self.transport = transport }

            func send(
                _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
            ) async throws -> (HTTPResponse, HTTPBody) {
                let (response, body) = try await transport.send(request, body: body, limits: limits)
                let data = try await body.collect(upTo: 10_000_000)
                if request.path?.hasPrefix("/users/current.json") != true {
                    seen.withLock { $0.append((response.status.code, data.count)) }
                }
                return (response, HTTPBody(data))
            }

            var statuses: [Int] { seen.withLock { $0.map(\.status) } }
        }

        private func client(
            _ server: RunningServer, _ account: ContractServer.Account, _ transport: any HTTPTransport,
            bytes: Int? = 1_000_000
        ) throws -> PlanioClient {
            try PlanioClient(
                site: server.site, credential: .apiKey(account.apiKey), transport: transport,
                options: .init(conditionalRequests: bytes.map { ConditionalRequests(bytes: $0) }))
        }

        @Test(
            "the server answers 304 without a body while nothing changed, for this user's request alone",
            arguments: ContractServer.all)
        func server(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            let path = "/issues.json?subject=~Seeded&limit=5"
            let first = try await server.send(.get, path, as: jens)
            let tag = try #require(first.fields[.eTag])
            #expect(tag.hasPrefix("W/\"") && first.fields[.cacheControl] == "max-age=0, private, must-revalidate")
            #expect(first.fields[.vary] == nil)
            let second = try await server.send(.get, path, as: jens, fields: ["If-None-Match": tag])
            #expect(second.status == 304 && second.body.isEmpty && second.fields[.eTag] == tag)
            #expect(try await server.send(.get, path, as: jens, fields: ["If-None-Match": "W/\"other\""]).status == 200)
            // The tag is of the body: who sees the same has the same, and who sees something else another one.
            let account = "/my/account.json"
            let own = try #require(try await server.send(.get, account, as: jens).fields[.eTag])
            let other = try await server.send(.get, account, as: .key(server.felix), fields: ["If-None-Match": own])
            #expect(other.status == 200 && other["user.login"] == "felix")
        }

        @Test(
            "what has not changed is asked for and not sent again, and what has is seen at once",
            arguments: ContractServer.all)
        func revalidation(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let transport = Watching(server.transport)
            let client = try client(server, server.jens, transport)
            let plain = try self.client(server, server.jens, server.transport, bytes: nil)
            let issue = try await plain.issues.create(in: "some-project", subject: "Conditional \(UUID().uuidString)")
            let first = try await client.issues.get(issue.id, include: [.journals])
            #expect(try await client.issues.get(issue.id, include: [.journals]) == first)
            #expect(transport.statuses == [200, 304])
            // Another request is another response.
            #expect(try await client.issues.get(issue.id).journals == nil)
            #expect(transport.statuses == [200, 304, 200])
            try await plain.issues.update(issue.id) { $0.notes = "Changed" }
            #expect(try await client.issues.get(issue.id, include: [.journals]).journals?.last?.notes == "Changed")
            #expect(try await client.issues.get(issue.id, include: [.journals]).journals?.last?.notes == "Changed")
            #expect(transport.statuses == [200, 304, 200, 200, 304])
            let list = client.issues.list(in: "some-project", where: .subject(.contains("Seeded")))
            #expect(try await list.all().map(\.id) == (try await list.all()).map(\.id))
            #expect(transport.statuses.suffix(2) == [200, 304])
            try await plain.issues.delete(issue.id)
            let error = await #expect(throws: PlanioError.self) {
                _ = try await client.issues.get(issue.id, include: [.journals])
            }
            #expect(error?.status == 404)
        }

        @Test(
            "nothing is shared with who is acted as, nor with another account or other scopes",
            arguments: ContractServer.all)
        func identities(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let transport = Watching(server.transport)
            let admin = try client(server, server.admin, transport)
            #expect(try await admin.myAccount.get().login == "admin")
            #expect(try await admin.acting(as: "jens").myAccount.get().login == "jens")
            #expect(try await admin.acting(as: "felix").myAccount.get().login == "felix")
            #expect(try await admin.acting(as: "jens").myAccount.get().login == "jens")
            #expect(try await admin.myAccount.get().login == "admin")
            #expect(transport.statuses == [200, 200, 200, 304, 304])
            let planio = Planio(
                configuration: try PlanioConfiguration(
                    site: server.site, clientID: server.everything.id, clientSecret: server.everything.secret,
                    scopes: [.viewIssues]),
                transport: server.transport, options: .init(conditionalRequests: .init(bytes: 1_000_000)))
            for account in [server.jens, server.felix] {
                let client = try await server.client(planio, account)
                for _ in 0..<2 { #expect(try await client.myAccount.get().login == account.login) }
            }
        }

        @Test(
            "a user who was locked or whose token is unknown gets nothing of what is held",
            arguments: ContractServer.all)
        func doubt(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let account = try await server.addUser()
            let client = try client(server, account, server.transport)
            #expect(try await client.projects.get("some-project").name == "Some project")
            try server.resetAPIKey(account)
            // The server would answer as to a visitor, with the very same body: it is asked who that is.
            let other = try PlanioClient(
                site: server.site, credential: .apiKey(account.apiKey), transport: server.transport,
                options: .init(conditionalRequests: .init(bytes: 1_000_000)))
            let error = await #expect(throws: PlanioError.self) { _ = try await other.projects.get("some-project") }
            guard case .identity? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            try await server.delete(account)
        }
    }
}
