import Foundation
import PlanioOAuth
import Testing

@Suite("Scopes")
struct ScopeTests {
    @Test("all 79 permissions are known, with module and kind")
    func permissions() {
        #expect(Scope.Permission.all.count == 79)
        #expect(Set(Scope.Permission.all.map(\.scope)).count == 79)
        #expect(Scope.viewProject.permission?.isPublic == true)
        #expect(Scope.viewIssues.permission?.isReadOnly == true)
        #expect(Scope.viewIssues.permission?.module == .issueTracking)
        #expect(Scope.addIssues.permission?.isReadOnly == false)
        #expect(Scope.deleteIssues.permission?.requires == .membership)
        #expect(Scope.logTime.permission?.requires == .loggedIn)
        #expect(Scope.admin.permission == nil)
        #expect(Scope("manage_checklists").permission == nil)
    }

    @Test("a scope is coded as its name")
    func coding() throws {
        let scopes: [Scope] = [.viewIssues, "own"]
        let data = try JSONEncoder().encode(scopes)
        #expect(String(decoding: data, as: UTF8.self) == #"["view_issues","own"]"#)
        #expect(try JSONDecoder().decode([Scope].self, from: data) == scopes)
    }

    @Test("scopes, redirect URIs and days survive coders that convert keys")
    func keyStrategies() throws {
        struct Kept: Codable, Equatable {
            var theScopes: Set<Scope>
            var redirect: RedirectURI
            var day: Day
        }
        let kept = Kept(
            theScopes: [.viewIssues], redirect: .url("com.example.app:/callback"), day: try #require(Day("2026-11-24")))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(Kept.self, from: try encoder.encode(kept)) == kept)
    }

    @Test("another spelling of a permission is told, a plug-in's is not")
    func spelling() throws {
        for scope: Scope in ["viewIssues", "View_Issues", "view-issues", "VIEWISSUES", ":view_issues", "Admin"] {
            let error = #expect(throws: ConfigurationError.self) {
                try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", scopes: [scope, .addIssues])
            }
            #expect(error?.problems.map(\.setting) == ["scopes"])
        }
        for scope: Scope in ["manage_checklists", "view_issue", "own.scope", .admin] {
            #expect(throws: Never.self) {
                try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", scopes: [scope])
            }
        }
    }
}
