import HTTPTypes

extension PlanioClient {
    /// The wikis of the site.
    public var wiki: Wiki { Wiki(client: self) }

    /// The wikis of a site, one a project: `client.wiki`.
    ///
    /// ```swift
    /// let page = try await client.wiki.get("Release notes", in: "some-project")
    /// try await client.wiki.update(page.title, in: "some-project", text: "h1. Faster", basedOn: page.version)
    /// ```
    public struct Wiki: Sendable {
        let client: PlanioClient
        static let reading: Set<Scope> = [.viewWikiPages]
        static let writing: Set<Scope> = [.editWikiPages]

        // MARK: Reading

        /// All pages of a project, without their texts.
        /// - Throws: ``PlanioError``.
        public func list(in project: Planio.Project.Selector) async throws -> [Planio.WikiPage] {
            try await client.whole(
                at: PlanioRequest.path("projects", project.value, "wiki", "index"), allowed: Self.reading)
        }

        /// The page that a project's wiki begins with.
        /// - Throws: ``PlanioError``; not found until the page is written.
        public func startPage(
            of project: Planio.Project.Selector, include: Set<Planio.WikiPage.Include> = []
        ) async throws -> Planio.WikiPage {
            var request = PlanioRequest(.get, PlanioRequest.path("projects", project.value, "wiki")).expecting(.json)
            request.allowedBy = Self.reading
            request.include(include.map(\.rawValue))
            return try await client.send(request).entity()
        }

        /// A page, also by a title that it had before it was renamed: the page's own ``Planio/WikiPage/title`` tells.
        /// - Parameters:
        ///   - title: Which page.
        ///   - project: Of which project.
        ///   - version: An earlier version, which needs the scope ``Scope/viewWikiEdits``; the newest if left out.
        ///   - include: What else to read.
        /// - Throws: ``PlanioError``.
        public func get(
            _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector, version: Int? = nil,
            include: Set<Planio.WikiPage.Include> = []
        ) async throws -> Planio.WikiPage {
            try await read(WikiPlace(title, in: project, version: version), include: include).page
        }

        // MARK: Writing

        /// Writes a page that is not there yet.
        ///
        /// The server has one operation for new and old pages, so the library looks first. Its response tells whether somebody
        /// else wrote the page in between; then it is an error, and the other's text is the version before.
        /// - Parameters:
        ///   - title: Its title.
        ///   - project: Where.
        ///   - text: In the site's markup; not empty.
        ///   - change: Sets more of the page.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/alreadyExists`` if there is such a page, also by a title
        ///   that it had before.
        @discardableResult
        public nonisolated(nonsending) func create(
            _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector, text: String,
            _ change: (inout Planio.WikiPage.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.WikiPage {
            let place = try WikiPlace(title, in: project)
            var changes = Planio.WikiPage.Changes()
            try change(&changes)
            changes.text = text
            // Of a page at its first version the server takes it, of others it does not.
            changes.version = 1
            guard try await !exists(place) else {
                throw PlanioError(.alreadyExists, PlanioRequest(.put, place.path))
            }
            let (response, request) = try await put(changes, at: place, isUpdate: false, expecting: .created)
            let created: Planio.WikiPage = try response.entity()
            try await check(changes, created, at: place, request)
            return created
        }

        /// Gives a page another text, if nobody else did since you read it.
        /// - Parameters:
        ///   - title: Which page, also by a title that it had before.
        ///   - project: Of which project.
        ///   - text: All of it, in the site's markup; not empty. The same text as before makes no new version.
        ///   - version: What the change is based on: the ``Planio/WikiPage/version`` that was read.
        ///   - confirmation: Whether to read the page again. With uploads that is always done, because the server drops those
        ///     that it cannot attach.
        ///   - change: Sets more of the page.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/conflict`` if the page has a newer version: read it again,
        ///   put your change into its text, and update with its version.
        public nonisolated(nonsending) func update(
            _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector, text: String, basedOn version: Int?,
            confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.WikiPage.Changes) throws -> Void = { _ in }
        ) async throws {
            var changes = Planio.WikiPage.Changes()
            try change(&changes)
            changes.text = text
            changes.version = version
            // The server would make a page that is not there, and find one by a title that it had before.
            let (before, place) = try await read(WikiPlace(title, in: project))
            guard before.version == version else {
                throw PlanioError(.conflict, PlanioRequest(.put, place.path))
            }
            try await update(before, at: place, changes, confirmation)
        }

        /// Gives a page another text, whatever it says now, or writes it if it is not there. Earlier versions stay in its
        /// history.
        /// - Parameters:
        ///   - title: Which page, also by a title that it had before.
        ///   - project: Of which project.
        ///   - text: All of it, in the site's markup; not empty.
        ///   - change: Sets more of the page.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func overwrite(
            _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector, text: String,
            _ change: (inout Planio.WikiPage.Changes) throws -> Void = { _ in }
        ) async throws {
            let place = try WikiPlace(title, in: project)
            var changes = Planio.WikiPage.Changes()
            try change(&changes)
            changes.text = text
            let (_, request) = try await put(changes, at: place, isUpdate: true, expecting: .created.or(.noContent))
            guard !changes.uploads.isEmpty else { return }
            try await check(changes, try await read(place, include: [.attachments]).page, at: place, request)
        }

        /// Renames a page. Its text, its versions and the pages below it stay.
        /// - Parameters:
        ///   - title: Which page.
        ///   - project: Of which project.
        ///   - new: Its title from now on.
        ///   - redirect: Whether the old title goes on leading to it.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/alreadyExists`` if there is a page of the new title.
        public func rename(
            _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector, to new: Planio.WikiPage.Title,
            redirect: Planio.WikiPage.Redirect = .kept
        ) async throws {
            let target = try WikiPlace(new, in: project)
            let (before, place) = try await read(WikiPlace(title, in: project))
            let isOther = !before.title.isLike(new)
            if isOther, try await exists(target, countingRedirects: false) {
                throw PlanioError(.alreadyExists, PlanioRequest(.put, place.path))
            }
            var changes = Planio.WikiPage.Changes()
            changes.text = before.text ?? ""
            changes.version = before.version
            changes.title = new
            changes.redirect = redirect
            try await update(before, at: place, changes, .readBack)
        }

        /// Deletes a page with all its versions and files.
        /// - Parameters:
        ///   - title: Which page. A title that it had before it was renamed is not found: name the page by its own.
        ///   - project: Of which project.
        ///   - children: What becomes of the pages below it.
        /// - Throws: ``PlanioError``.
        public func delete(
            _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector,
            children: Planio.WikiPage.Children = .becomeRootPages
        ) async throws {
            let place = try WikiPlace(title, in: project)
            var request = PlanioRequest(.delete, place.path).expecting(.noContent.or(.redirect))
            request.allowedBy = [.deleteWikiPages]
            switch children {
            case .becomeRootPages: request.query = [("todo", "nullify")]
            case .deleted: request.query = [("todo", "destroy")]
            case .reassigned(let parent):
                request.query = [("todo", "reassign"), ("reassign_to_id", parent.description)]
            }
            let response = try await client.send(request)
            guard response.status == 204 else { throw PlanioError(.notFound, request, response.response) }
        }
    }
}

extension PlanioClient.Wiki: Redacted {}
