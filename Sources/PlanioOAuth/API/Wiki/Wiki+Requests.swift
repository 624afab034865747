import HTTPTypes

// How wiki pages are read and written.

extension PlanioClient.Wiki {
    /// Reads a page, and tells where it really is: a renamed page answers with a redirect.
    func read(
        _ place: WikiPlace, include: Set<Planio.WikiPage.Include> = []
    ) async throws -> (page: Planio.WikiPage, place: WikiPlace) {
        var request = PlanioRequest(.get, place.path).expecting(.json)
        request.allowedBy = place.version == nil ? Self.reading : [.viewWikiEdits]
        request.include(include.map(\.rawValue))
        let query = request.encodedQuery
        request.redirect = { target, site in WikiPlace(redirect: target, site: site).map { $0.path + query } }
        let response = try await client.send(request)
        let end = ".json"
        let found =
            response.path == request.path
            ? place : WikiPlace(path: response.path.dropLast(response.path.hasSuffix(end) ? end.count : 0)) ?? place
        return (try Self.page(response, found, request), found)
    }

    private static func page(
        _ response: PlanioResponse, _ place: WikiPlace, _ request: PlanioRequest
    ) throws -> Planio.WikiPage {
        try response.entity { node in
            // First of all: the rest of another page is nobody's business.
            var members = try node.object()
            let title: Planio.WikiPage.Title = try members.required("title")
            guard title.isLike(place.title) else {
                throw PlanioError(
                    .undecodable(path: "wiki_page.title", problem: "another page's than the one asked for"), request,
                    response.response)
            }
        }
    }

    /// Whether there is such a page, or something that leads to one.
    func exists(_ place: WikiPlace, countingRedirects: Bool = true) async throws -> Bool {
        var request = PlanioRequest(.get, place.path).expecting(.json.or(.redirect))
        request.allowedBy = Self.reading
        do {
            let status = try await client.send(request).status
            return status == 200 || countingRedirects
        } catch let error as PlanioError {
            guard case .notFound = error.kind else { throw error }
            return false
        }
    }

    func put(
        _ changes: Planio.WikiPage.Changes, at place: WikiPlace, isUpdate: Bool, expecting: ExpectedResponse
    ) async throws -> (PlanioResponse, PlanioRequest) {
        for title in [changes.title, changes.parentTitle] {
            if let problem = title?.problem {
                throw PlanioError(.invalidRequest(.wikiTitle(problem)), PlanioRequest(.put, place.path))
            }
        }
        var request = PlanioRequest(.put, place.path).expecting(expecting)
        request.allowedBy = Self.writing
        request.include(changes.uploads.isEmpty ? [] : ["attachments"])
        request = try request.writing(changes, isUpdate: isUpdate)
        return (try await client.send(request), request)
    }

    func update(
        _ before: Planio.WikiPage, at place: WikiPlace, _ changes: Planio.WikiPage.Changes,
        _ confirmation: Planio.Confirmation
    ) async throws {
        let (_, request) = try await put(changes, at: place, isUpdate: true, expecting: .noContent)
        if let comments = changes.comments, changes.text == before.text, comments != before.comments ?? "" {
            throw PlanioError(.ignored(fields: ["comments"], element: before), request)
        }
        guard confirmation == .readBack || !changes.uploads.isEmpty else { return }
        guard changes.wikiID == nil else {
            // It is in another project now, which the API does not name.
            return
        }
        let new = try WikiPlace(changes.title ?? place.title, in: .identifier(place.project))
        let after = try? await read(new, include: [.attachments]).page
        guard let after else { throw PlanioError(.ignored(fields: ["title"], element: before), request) }
        try await check(changes, after, at: place, request)
    }

    /// Holds a page against what was asked for, also where the server shows it in another way.
    func check(
        _ changes: Planio.WikiPage.Changes, _ page: Planio.WikiPage, at place: WikiPlace, _ request: PlanioRequest
    ) async throws {
        var ignored = changes.ignored(by: page.json.value)
        if let parent = changes.parentTitle, page.parent?.isLike(parent) != true { ignored.append("parent_title") }
        if changes[field: "parent_title"] == .null, page.parent != nil { ignored.append("parent_title") }
        ignored += changes.ignoredUploads(by: page)
        if page.attachments?.contains(where: { changes.deletedAttachmentIDs?.contains($0.id) == true }) == true {
            ignored.append("deleted_attachment_ids")
        }
        if changes.isStartPage == true {
            let start = try await startPage(of: .identifier(place.project))
            if start.title != page.title { ignored.append("is_start_page") }
        }
        guard ignored.isEmpty else { throw PlanioError(.ignored(fields: ignored, element: page), request) }
    }
}
