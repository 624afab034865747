import PlanioOAuth
import Testing

/// A condition offers the operators that Redmine gives its type of field: what a field lacks does not compile, because
/// the protocol that has the operator is not among the condition's.
@Suite("Conditions of filters")
struct ConditionTests {
    /// Whether it has `.set` and `.unset`.
    private func isOptional(_ type: Any.Type) -> Bool { type is any Planio.OptionalCondition.Type }
    /// Whether it has `.is` and `.not` of several.
    private func isChoice(_ type: Any.Type) -> Bool { type is any Planio.ChoiceCondition.Type }
    /// Whether it has `.hasBeen` and `.changedFrom`.
    private func isHistory(_ type: Any.Type) -> Bool { type is any Planio.HistoryCondition.Type }

    @Test("trackers, priorities, authors and watchers cannot be unset, parents cannot be ruled out")
    func lacking() {
        // The types that `tracker(_:)`, `author(_:)`, `parent(_:)` and their like take.
        let tracker: (Planio.HistoryListCondition<Planio.Tracker.ID>) -> Planio.Issue.Filter = Planio.Issue.Filter
            .tracker
        let author: (Planio.ListCondition<Planio.User.ID>) -> Planio.Issue.Filter = Planio.Issue.Filter.author
        let parent: (Planio.TreeCondition) -> Planio.Issue.Filter = Planio.Issue.Filter.parent
        let activity: (Planio.ListCondition<Planio.TimeEntryActivity.ID>) -> Planio.TimeEntry.Filter =
            Planio.TimeEntry.Filter.activity
        _ = (tracker, author, parent, activity)
        #expect(!isOptional(Planio.HistoryListCondition<Planio.Tracker.ID>.self))
        #expect(isHistory(Planio.HistoryListCondition<Planio.Tracker.ID>.self))
        #expect(!isOptional(Planio.ListCondition<Planio.User.ID>.self))
        #expect(!isHistory(Planio.ListCondition<Planio.User.ID>.self))
        #expect(!isChoice(Planio.TreeCondition.self) && isOptional(Planio.TreeCondition.self))
        #expect(!isChoice(Planio.IssueCondition.self))
        #expect(!isChoice(Planio.DayCondition.self) && isOptional(Planio.DayCondition.self))
        #expect(!isChoice(Planio.NumberCondition<Int>.self) && !isChoice(Planio.TextCondition.self))
        #expect(isChoice(Planio.StringCondition.self) && !isOptional(Planio.SearchCondition.self))
        #expect(!isOptional(Planio.FlagCondition.self) && !isChoice(Planio.FlagCondition.self))
    }
}
