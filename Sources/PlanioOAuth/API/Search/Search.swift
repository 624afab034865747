import HTTPTypes

extension PlanioClient {
    /// Searches the site.
    ///
    /// ```swift
    /// let open = client.search("printer fire", in: .project("some-project")) {
    ///     $0.types = [.issues]
    ///     $0.openIssuesOnly = true
    /// }
    /// for try await result in open { print(result.title, result.url) }
    /// ```
    ///
    /// Reading the results throws a ``PlanioError``: also, before anything is sent, where the server would pass over words
    /// (``Planio/SearchOptions/passesOverWords``), or search more or less than is asked for. It needs
    /// ``Scope/searchProject``, and in a project the scope to view each of the types that are named.
    /// - Parameters:
    ///   - text: Up to five words of two letters or more, which may be parts of words; parts in double quotes are searched
    ///     as they are.
    ///   - place: In which projects.
    ///   - change: Sets how to search.
    public func search(
        _ text: String, in place: Planio.SearchPlace = .everywhere,
        _ change: (inout Planio.SearchOptions) -> Void = { _ in }
    ) -> Planio.SearchResults {
        var options = Planio.SearchOptions()
        change(&options)
        return Planio.SearchResults(search: Search(client: self, text: text, place: place, options: options))
    }
}

/// What a search asks the server for, and what its results are held against.
struct Search: Sendable {
    let client: PlanioClient
    let text: String
    let place: Planio.SearchPlace
    let options: Planio.SearchOptions

    /// - Throws: ``PlanioError``.
    @concurrent func page(
        offset: Int, limit: Int, limits: TransportLimits? = nil
    ) async throws -> Planio.SearchResults.Page {
        var request = request
        request.limits = limits
        if let problem { throw PlanioError(.invalidRequest(.value(problem)), request) }
        request.query += [("offset", String(offset)), ("limit", String(limit))]
        let page = try await client.send(request).reading { node in
            var body = try node.object()
            let results: [Planio.SearchResult] = try body.list(named: "results")
            let total: Int? = try body.optional("total_count")
            return Planio.SearchResults.Page(
                results: results, total: total ?? results.count, offset: try body.optional("offset") ?? 0)
        }
        try check(page, offset, request)
        return page
    }

    /// What the server would do otherwise than asked.
    private var problem: String? {
        let words = SearchWords(text)
        if words.usable.isEmpty { return "the server searches for nothing but words of two letters or more" }
        if !words.passedOver.isEmpty, !options.passesOverWords {
            return "the server passes over words of one letter and those after the fifth; allow it with passesOverWords"
        }
        if options.titlesOnly, options.attachments == .included {
            return "the server passes over attachments where only titles count"
        }
        if options.types == [.projects], place.project != nil {
            return "the server does not search for projects within a project"
        }
        return nil
    }

    var path: String { place.project.map { PlanioRequest.path("projects", $0.value, "search") } ?? "/search.json" }

    private var request: PlanioRequest {
        var request = PlanioRequest(.get, path).expecting(.json)
        request.allowedBy = [.searchProject]
        request.query = [("q", text)]
        if let scope = place.scope { request.query.append(("scope", scope)) }
        request.query += options.types.map(\.rawValue).sorted().map { ($0, "1") }
        // What is there but empty counts as no.
        if !options.matchesAllWords { request.query.append(("all_words", "")) }
        if options.titlesOnly { request.query.append(("titles_only", "1")) }
        if options.openIssuesOnly { request.query.append(("open_issues", "1")) }
        request.query.append(("attachments", options.attachments.rawValue))
        if case .project = place {
            request.fieldNeeds = options.types.sorted { $0.rawValue < $1.rawValue }.compactMap { type in
                type.scope.map { PlanioError.FieldNeed(field: type.rawValue, scopes: [$0]) }
            }
        }
        return request
    }

    func inconsistent(_ problem: String) -> PlanioError { PlanioError(.inconsistentList(problem), request) }

    /// Where the role may see none of the types, the server searches all others.
    private func check(
        _ page: Planio.SearchResults.Page, _ offset: Int, _ request: PlanioRequest
    ) throws(PlanioError) {
        guard page.offset == offset else {
            throw PlanioError(.inconsistentList("its page \(offset) begins at \(page.offset)"), request)
        }
        guard !options.types.isEmpty else { return }
        for result in page.results {
            guard let type = result.kind.type, !options.types.contains(type) else { continue }
            let types = options.types.map(\.rawValue).sorted().joined(separator: ", ")
            throw PlanioError(.filterIgnored("types \(types)", element: result.id.number), request)
        }
    }
}

extension Search: Redacted {
    var description: String { "Search" }
}
