import Foundation
import PlanioOAuth

/// Checklists in an issue, as an example of fields that the library does not know.
///
/// Not verified on a live Planio. An item is written with `checklists_attributes`; what the items were is read from the issue's
/// journals.
struct ChecklistItem: Sendable, Hashable, JSONObjectReadable, JSONWritable {
    var subject: String
    var isDone = false

    init(_ subject: String, isDone: Bool = false) {
        self.subject = subject
        self.isDone = isDone
    }

    init(_ json: inout JSONObject) throws {
        subject = try json.required("subject")
        isDone = try json.optional("is_done") ?? false
    }

    var jsonValue: JSONValue { ["subject": .string(subject), "is_done": .bool(isDone)] }
}

extension Planio.Changes where R == Planio.Issue {
    /// Items to add to the issue's checklist.
    var checklistItems: [ChecklistItem] {
        get { [] }
        set { self[field: "checklists_attributes"] = newValue.jsonValue }
    }
}

extension Planio.Issue {
    /// The checklist as the last journal that changed it has it; `nil` if none did. Get the issue with `include: [.journals]`.
    var checklist: [ChecklistItem]? {
        let changes = (journals ?? []).flatMap(\.details).filter { $0.name == "checklists" }
        guard let text = changes.last?.newValue else { return nil }
        return try? JSONText(parsing: Data(text.utf8)).read([ChecklistItem].self)
    }
}
