import PlanioOAuth
import Testing

/// The least scopes for what a program does.
@Suite("Needed scopes")
struct NeededScopesTests {
    @Test("one scope that serves several operations is asked for once, and of alternatives one")
    func least() {
        #expect(Scope.needed(for: .createIssues) == [.addIssues])
        #expect(Scope.needed(for: .createIssues, .upload) == [.addIssues])
        #expect(Scope.needed(for: .updateIssues) == [.editIssues, .viewIssues])
        #expect(Scope.needed(for: .readMembers, .manageMembers) == [.manageMembers])
        #expect(Scope.needed(for: .readMembers) == [.viewMembers])
        #expect(Scope.needed(for: .readProjects, .search) == [.viewProject, .searchProject])
        #expect(Scope.needed(for: .administer) == [.admin])
    }

    @Test("of alternatives the set is the smallest, whatever the order")
    func smallest() {
        let a = Planio.Operation("a", needs: ["one", "two"])
        let b = Planio.Operation("b", needs: ["two", "three"])
        let c = Planio.Operation("c", needs: ["four", "two"], ["five"])
        #expect(Scope.needed(for: [a, b, c]) == ["two", "five"])
        #expect(Scope.needed(for: [c, b, a]) == ["two", "five"])
    }

    @Test("many alternatives end in time")
    func many() {
        let operations = (0..<40).map { number in
            Planio.Operation("\(number)", needs: Set((0..<12).map { Scope("s\((number * 7 + $0 * 13) % 97)") }))
        }
        let scopes = Scope.needed(for: operations)
        #expect(operations.allSatisfy { !$0.needs[0].isDisjoint(with: scopes) })
    }

    @Test("of nothing no scopes are needed, and a configuration without any is refused")
    func none() {
        #expect(Scope.needed(for: [Planio.Operation]()).isEmpty)
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(
                site: "https://example.plan.io", clientID: "app", scopes: Scope.needed(for: [Planio.Operation]()))
        }
        #expect(error?.description.contains("view_project") == true)
    }

    @Test("every operation's scopes are permissions of Redmine or the administrator's")
    func known() {
        for operation in [
            Planio.Operation.readIssues, .createIssues, .copyIssues, .updateIssues, .addNotes, .addPrivateNotes,
            .editNotes, .deleteIssues, .readWatchers, .addWatchers, .removeWatchers, .manageRelations,
            .readTimeEntries, .bookTime, .bookTimeOnProjects, .bookTimeOfOthers, .editTimeEntries, .readProjects,
            .createProjects, .updateProjects, .closeProjects, .deleteProjects, .archiveProjects, .readMembers,
            .manageMembers, .manageVersions, .manageCategories, .search, .readWiki, .editWiki, .deleteWikiPages,
            .readNews, .manageNews, .readFiles, .manageFiles, .upload, .relateRevisions, .administer,
        ] {
            #expect(!operation.needs.isEmpty, "\(operation)")
            for scope in operation.needs.flatMap({ $0 }) {
                #expect(scope == .admin || scope.permission != nil, "\(operation): \(scope)")
            }
        }
    }
}
