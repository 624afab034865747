import HTTPTypes

// What all resources do alike. A resource's own operations are one line each, on these.

extension PlanioClient {
    /// A list of your own resource, such as a plug-in's, page by page.
    /// - Parameters:
    ///   - type: The resource.
    ///   - path: Below the site, such as `/issues/7/checklists.json`.
    ///   - query: Further query parameters.
    ///   - scopes: Scopes any of which allows it; a 403 then names those that the token lacks.
    public func list<R: Planio.Resource>(
        _ type: R.Type = R.self, at path: String, query: [String: String] = [:], allowedBy scopes: Set<Scope> = []
    ) -> Planio.PagedList<R> {
        var list = ListQuery<R>(client: self, path: path)
        list.parameters = query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        list.allowedBy = scopes
        return Planio.PagedList(list)
    }

    /// One element.
    /// - Parameter id: The response's object must have it: a late or mixed-up response is an error.
    func get<R: Planio.Resource>(
        _ type: R.Type = R.self, at path: String, id: R.ID?, include: [String] = [], allowed: Set<Scope> = []
    ) async throws -> R {
        var request = PlanioRequest(.get, path).expecting(.json)
        request.allowedBy = allowed
        request.include(include)
        return try await send(request).element(R.self, id: id)
    }

    /// A list that the server gives whole, in one response.
    func whole<R: Planio.Entity>(
        _ type: R.Type = R.self, at path: String, query: [(name: String, value: String)] = [],
        allowed: Set<Scope> = []
    ) async throws -> [R] {
        var request = PlanioRequest(.get, path, query: query).expecting(.json)
        request.allowedBy = allowed
        return try await send(request).entities()
    }

    /// Creates an element and holds what came of it against what was asked for.
    func create<R: Planio.Entity>(
        _ changes: Planio.Changes<R>, at path: String, include: [String] = [], allowed: Set<Scope>
    ) async throws -> R {
        var request = PlanioRequest(.post, path).expecting(.created)
        request.allowedBy = allowed
        request.include(include + changes.includes)
        request = try request.writing(changes, isUpdate: false)
        let created = try await explaining(changes.attached) {
            try await send(request).entity(R.self)
        } attached: {
            []
        }
        try check(changes, created, request)
        return created
    }

    /// Changes an element: only what was assigned is sent.
    func update<R: Planio.Resource>(
        _ changes: Planio.Changes<R>, at path: String, id: R.ID?, confirming confirmation: Planio.Confirmation,
        allowed: Set<Scope>
    ) async throws {
        var request = PlanioRequest(.put, path).expecting(.noContent)
        request.allowedBy = allowed
        try await update(changes, by: request, id: id, confirming: confirmation)
    }

    /// As ``update(_:at:id:confirming:allowed:)``, by a request that lacks its body only.
    func update<R: Planio.Resource>(
        _ changes: Planio.Changes<R>, by request: PlanioRequest, id: R.ID?,
        confirming confirmation: Planio.Confirmation
    ) async throws {
        guard !changes.isEmpty else { return }
        let path = request.path
        let request = try request.writing(changes, isUpdate: true)
        let read = { try await get(R.self, at: path, id: id, include: changes.includes) }
        try await explaining(changes.attached) {
            try await send(request)
        } attached: {
            (try await read() as? any Planio.Attachable)?.attachments ?? []
        }
        // Uploads may have been ignored, whose tokens the program would take for used up.
        guard confirmation == .readBack || !changes.attached.isEmpty else { return }
        try check(changes, try await read(), request, uploadsOnly: confirmation == .none)
    }

    /// - Parameter inUse: What a 422 without a reason means.
    func delete(
        at path: String, query: [(name: String, value: String)] = [], allowed: Set<Scope>,
        inUse: PlanioError.InUse? = nil
    ) async throws {
        var request = PlanioRequest(.delete, path, query: query).expecting(.noContent)
        request.allowedBy = allowed
        do {
            try await send(request)
        } catch let error as PlanioError {
            guard let inUse, case .validation(let messages) = error.kind, messages.isEmpty else { throw error }
            throw error.explained(as: .inUse(inUse))
        }
    }

    /// Deletes several elements in one request.
    func delete<R>(
        _ ids: [Identifier<R>], at path: String, query: [(name: String, value: String)] = [], allowed: Set<Scope>
    ) async throws {
        let ids = Set(ids).sorted()
        guard !ids.isEmpty else { return }
        // Servers and proxies take 8 KB of URL.
        guard ids.count <= 400 else {
            throw PlanioError(
                .invalidRequest(.value("\(ids.count) ids do not fit into one request; delete at most 400 at once")),
                PlanioRequest(.delete, path))
        }
        try await delete(at: path, query: query + ids.map { ("ids[]", $0.description) }, allowed: allowed)
    }

    /// - Throws: ``PlanioError`` if the element does not show what was set.
    func check<R>(
        _ changes: Planio.Changes<R>, _ element: R, _ request: PlanioRequest, uploadsOnly: Bool = false
    ) throws(PlanioError) {
        let fields = uploadsOnly ? [] : changes.ignored(by: element.json.value)
        let ignored = fields + changes.ignoredUploads(by: element)
        guard ignored.isEmpty else { throw PlanioError(.ignored(fields: ignored, element: element), request) }
    }
}

extension PlanioRequest {
    /// `include=a,b`, in a fixed order.
    mutating func include(_ names: [String]) {
        guard !names.isEmpty else { return }
        query.append(("include", Set(names).sorted().joined(separator: ",")))
    }
}

extension ListQuery {
    /// What else each element contains.
    mutating func include<Include: RawRepresentable<String>>(_ include: Set<Include>) {
        guard !include.isEmpty else { return }
        parameters.append(("include", include.map(\.rawValue).sorted().joined(separator: ",")))
    }
}
