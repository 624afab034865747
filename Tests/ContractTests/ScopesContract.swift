import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What a token may: what was asked for, and nothing else.
    @Suite("Contract: scopes")
    struct ScopesContract {
        @Test("only the scopes that were asked for are granted, in that order", arguments: ContractServer.all)
        func granted(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for (asked, granted) in [
                ("view_issues", ["view_issues"]), ("view_issues  add_issues", ["view_issues", "add_issues"]),
                ("add_issues view_issues add_issues", ["add_issues", "view_issues"]),
            ] {
                let token = try await server.grantToken(to: server.jens, scope: asked)
                #expect(token.scopes == granted)
                let info = try await server.send(.get, "/oauth/token/info", as: token.sender)
                #expect(info.list("scope").compactMap(\.string) == granted)
            }
        }

        @Test(
            "without a scope the public permissions are granted; an application that lacks them gets an error page",
            arguments: ContractServer.all)
        func defaults(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for scope in [nil, "", " "] {
                let token = try await server.grantToken(to: server.jens, scope: scope)
                #expect(Set(token.scopes) == ["view_project", "search_project", "view_members"])
                #expect(try await server.send(.get, "/issues.json", as: token.sender).status == 403)
                #expect(try await server.send(.get, "/projects/some-project.json", as: token.sender).status == 200)
            }
            let planio = URLComponents(string: server.site)
            var url = try #require(planio)
            url.path += "/oauth/authorize"
            url.queryItems = [
                .init(name: "client_id", value: server.few.id), .init(name: "response_type", value: "code"),
                .init(name: "redirect_uri", value: "urn:ietf:wg:oauth:2.0:oob"),
            ]
            let page = try await server.browser(server.jens).decide(try #require(url.url))
            #expect(page.status == 400)
            #expect(page.location == nil)
        }

        @Test(
            "a program that forgot its scopes gets 403, also for what is public; the lists of projects and users' own data come",
            arguments: ContractServer.all)
        func strict(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let issues = try await server.grantToken(to: server.jens, scope: "view_issues").sender
            #expect(try await server.send(.get, "/projects/some-project.json", as: issues).status == 403)
            let visible = try await server.send(.get, "/projects.json?limit=100", as: issues).list("projects")
            #expect(visible.contains { $0.at("identifier") == "some-project" })
            #expect(try await server.send(.get, "/users/current.json", as: issues).status == 200)
            let list = try await server.send(.get, "/issues.json?limit=1", as: issues)
            #expect(list.status == 200)
            #expect(
                try await server.send(
                    .post, "/projects/some-project/issues.json", as: issues, ["issue": ["subject": "x"]]
                )
                .status == 403)
            let projects = try await server.grantToken(to: server.jens, scope: "view_project").sender
            #expect(try await server.send(.get, "/issues.json", as: projects).status == 403)
            #expect(try await server.send(.get, "/issues/1.json", as: projects).status == 403)
            #expect(try await server.send(.get, "/projects/some-project.json", as: projects).status == 200)
        }
    }
}
