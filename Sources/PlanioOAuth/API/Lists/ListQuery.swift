import HTTPTypes

/// What a list asks the server for, and what its pages are held against.
struct ListQuery<Element: Planio.Resource>: Sendable {
    let client: PlanioClient
    let path: String
    var filters: [Planio.Filter<Element>] = []
    var sort: [Planio.Sort<Element>] = []
    /// Further query parameters, such as `include`.
    var parameters: [(name: String, value: String)] = []
    /// Scopes any of which allows the list.
    var allowedBy: Set<Scope> = []
    /// The list is one project's.
    var isInProject = false

    /// One page.
    /// - Throws: ``PlanioError``.
    /// - Parameter limits: What the request may cost, where that differs from the client's limits.
    @concurrent func page(
        offset: Int, limit: Int, limits: TransportLimits? = nil,
        _ onUnreadable: (@Sendable (Planio.UnreadableElement) -> Void)? = nil
    ) async throws -> Planio.Page<Element> {
        if filters.contains(where: \.condition.matchesNothing) {
            return Planio.Page(elements: [], total: 0, offset: offset, count: 0)
        }
        var request = try request(offset: offset, limit: limit)
        request.limits = limits
        let page: Planio.Page<Element> = try await client.send(request).page(onUnreadable)
        try check(page, request)
        return page
    }

    func request(offset: Int, limit: Int) throws(PlanioError) -> PlanioRequest {
        var request = PlanioRequest(.get, path).expecting(.json)
        request.allowedBy = allowedBy
        var fields: Set<String> = []
        for filter in filters where !filter.condition.matchesEverything {
            // The server would apply one of them.
            guard fields.insert(filter.field).inserted else {
                throw PlanioError(.invalidRequest(.duplicateParameter(filter.field)), request)
            }
            guard !filter.needsProject || isInProject else {
                throw PlanioError(.filterNeedsProject(filter.field), request)
            }
            // Values are data only in the long form; and it drops the defaults of the short one, so they are explicit.
            request.query.append(("f[]", filter.field))
            request.query.append(("op[\(filter.field)]", filter.condition.operator))
            request.query += filter.condition.values.map { ("v[\(filter.field)][]", $0) }
        }
        let needs = filters.map { ($0.field, $0.needs) } + sort.map { ("sort by \($0.key)", $0.needs) }
        request.fieldNeeds = needs.filter { !$0.1.isEmpty }.map { .init(field: $0.0, scopes: $0.1) }
        if !sort.isEmpty { request.query.append(("sort", sort.map(\.parameter).joined(separator: ","))) }
        request.query += parameters
        request.query += [("offset", String(offset)), ("limit", String(limit))]
        return request
    }

    /// Elements that a filter rules out show that the server ignored it.
    private func check(_ page: Planio.Page<Element>, _ request: PlanioRequest) throws(PlanioError) {
        for filter in filters {
            guard let element = page.elements.first(where: filter.isContradicted) else { continue }
            throw PlanioError(.filterIgnored(filter.description, element: element.id.rawValue), request)
        }
    }

    func inconsistent(_ problem: String) -> PlanioError {
        PlanioError(.inconsistentList(problem), PlanioRequest(.get, path))
    }
}
