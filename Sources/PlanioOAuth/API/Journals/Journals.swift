import HTTPTypes

extension PlanioClient {
    /// What was done to issues, and said about them.
    public var journals: Journals { Journals(client: self) }

    /// The journals of issues: `client.journals`. They are read with ``Planio/Issue/Include/journals``, and written by
    /// changing issues.
    public struct Journals: Sendable {
        let client: PlanioClient

        /// Changes the note of a journal, or who sees it.
        ///
        /// ```swift
        /// try await client.journals.update(journal.id) { $0.notes = "On it, since yesterday" }
        /// ```
        /// - Parameters:
        ///   - id: The journal.
        ///   - issue: The journal's issue, to read it again and throw if the server ignored a field: it says success also
        ///     where the role does not allow a note to be private.
        ///   - change: Assigns what changes.
        /// - Throws: ``PlanioError``. To empty the note is refused: ``deleteNote(_:)`` does it by name.
        public nonisolated(nonsending) func update(
            _ id: Planio.Journal.ID, confirmingIn issue: Planio.Issue.ID? = nil,
            _ change: (inout Planio.Journal.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Journal.Changes()
            try change(&changes)
            let path = Self.path(id)
            if let notes = changes[field: "notes"], Self.isBlank(notes) {
                throw PlanioError(
                    .invalidRequest(
                        .destructive("an empty text deletes the note; delete it by name with journals.deleteNote")),
                    PlanioRequest(.put, path))
            }
            try await put(changes, path)
            guard let issue, !changes.isEmpty else { return }
            let read = try await client.issues.get(issue, include: [.journals])
            let request = PlanioRequest(.put, path)
            guard let journal = read.journals?.first(where: { $0.id == id }) else {
                throw PlanioError(.unconfirmed("the journal \(id) in the issue \(issue)"), request)
            }
            let ignored = changes.ignored(by: journal.json.value)
            guard ignored.isEmpty else { throw PlanioError(.ignored(fields: ignored, element: journal), request) }
        }

        /// Deletes the note of a journal. The changes that it has stay; without any, nobody sees the journal any more.
        /// - Throws: ``PlanioError``.
        public func deleteNote(_ id: Planio.Journal.ID) async throws {
            var changes = Planio.Journal.Changes()
            changes.notes = ""
            try await put(changes, Self.path(id))
        }

        private nonisolated(nonsending) func put(_ changes: Planio.Journal.Changes, _ path: String) async throws {
            try await client.update(
                changes, at: path, id: nil, confirming: .none, allowed: [.editIssueNotes, .editOwnIssueNotes])
        }

        /// Whether the server takes it for no note.
        private static func isBlank(_ notes: JSONValue) -> Bool {
            switch notes {
            case .string(let text): text.allSatisfy(\.isWhitespace)
            case .int, .double: false
            case .null, .bool, .array, .object: true
            }
        }

        private static func path(_ id: Planio.Journal.ID) -> String {
            PlanioRequest.path("journals", id.description)
        }
    }
}

extension PlanioClient.Journals: Redacted {}
