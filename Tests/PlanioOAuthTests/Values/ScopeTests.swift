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
        #expect(Scope.logTime.permission?.requires == .login)
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
}
