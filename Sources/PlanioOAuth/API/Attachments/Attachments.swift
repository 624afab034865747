public import Foundation
import HTTPTypes

extension PlanioClient {
    /// Files that hang on something, and uploads that wait to.
    public var attachments: Attachments { Attachments(client: self) }

    /// The attachments of a site: `client.attachments`.
    public struct Attachments: Sendable {
        let client: PlanioClient

        /// Which of these a token needs depends on where the file hangs; of a project also `view_project`.
        static let viewing: Set<Scope> = [
            .viewIssues, .viewFiles, .viewNews, .viewWikiPages, .viewDocuments, .viewMessages,
        ]
        private static let editing: Set<Scope> = [
            .editIssues, .editOwnIssues, .manageFiles, .manageNews, .editWikiPages, .editDocuments, .editMessages,
        ]
        private static let deleting: Set<Scope> = [
            .editIssues, .editOwnIssues, .manageFiles, .manageNews, .deleteWikiPagesAttachments, .deleteDocuments,
            .editMessages,
        ]

        /// What is known of a file, without its content. An upload that waits is seen by who uploaded it.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.Attachment.ID) async throws -> Planio.Attachment {
            var request = PlanioRequest(.get, Self.path(id)).expecting(.json)
            request.allowedBy = Self.viewing
            request.allowanceIsCertain = false
            return try await client.send(request).element(id: id)
        }

        /// Changes what the closure assigns, and nothing else: the name, the description, the content type.
        ///
        /// By OAuth too, of an issue's files the server asks the user's roles alone; of all others also the token's scopes.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.Attachment.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.Attachment.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Attachment.Changes()
            try change(&changes)
            // The server would change it; so what is sent is what will be.
            if let name = changes.filename { changes.filename = Planio.Upload.storedName(for: name) }
            var request = PlanioRequest(.put, Self.path(id)).expecting(.noContent)
            request.allowedBy = Self.editing
            request.allowanceIsCertain = false
            try await client.update(changes, by: request, id: id, confirming: confirmation)
        }

        /// Deletes a file; an issue notes it in its history.
        ///
        /// By OAuth too, of an issue's files the server asks the user's roles alone; of all others also the token's scopes.
        /// - Throws: ``PlanioError``.
        public func delete(_ id: Planio.Attachment.ID) async throws {
            var request = PlanioRequest(.delete, Self.path(id)).expecting(.noContent)
            request.allowedBy = Self.deleting
            request.allowanceIsCertain = false
            try await client.send(request)
        }

        /// A small picture of a picture, made by the server, in the picture's own format.
        /// - Parameters:
        ///   - id: The picture.
        ///   - size: The longer side at most, in pixels; the server rounds it up to a multiple of 50, 800 at most. As the
        ///     site's settings say if left out.
        ///   - limit: How many bytes it may have.
        /// - Throws: ``PlanioError``; with ``PlanioError/Kind/notFound`` the server makes none of this file.
        public func thumbnail(
            of id: Planio.Attachment.ID, size: Int? = nil, upTo limit: Int = 4 * 1024 * 1024
        ) async throws -> Data {
            let path =
                size.map { PlanioRequest.path("attachments", "thumbnail", id.description, max(1, $0).description) }
                ?? PlanioRequest.path("attachments", "thumbnail", id.description)
            return try await client.stream(Self.content(path)).collect(upTo: limit)
        }

        private static func path(_ id: Planio.Attachment.ID) -> String {
            PlanioRequest.path("attachments", id.description)
        }

        /// The bytes at a path, whatever they are.
        static func content(_ path: String, _ limits: TransportLimits? = nil) -> PlanioRequest {
            var request = PlanioRequest(.get, path).expecting(.anything)
            request.allowedBy = viewing
            request.allowanceIsCertain = false
            request.limits = limits
            return request
        }
    }
}

extension PlanioClient.Attachments: Redacted {}
