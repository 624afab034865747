// What one's own resources, such as a plug-in's, are dealt with by: the same session, retries, errors and comparisons.

extension PlanioClient {
    /// One element of your own resource.
    ///
    /// ```swift
    /// let company = try await client.get(Company.self, 7, at: "/companies/7.json")
    /// ```
    /// - Parameters:
    ///   - type: The resource.
    ///   - id: The response must be about it: a late or mixed-up one is an error. `nil` if it is not known.
    ///   - path: Below the site.
    ///   - include: What else the response contains.
    ///   - scopes: Scopes any of which allows it; a 403 then names those that the token lacks.
    /// - Throws: ``PlanioError``.
    public func get<R: Planio.Resource>(
        _ type: R.Type = R.self, _ id: R.ID?, at path: String, include: [String] = [], allowedBy scopes: Set<Scope> = []
    ) async throws -> R {
        try await get(type, at: path, id: id, include: include, allowed: scopes)
    }

    /// Creates an element of your own resource, and holds what came of it against what was asked for.
    /// - Parameters:
    ///   - type: The resource.
    ///   - path: Below the site.
    ///   - scopes: Scopes any of which allows it.
    ///   - change: Sets the fields.
    /// - Throws: ``PlanioError``; with ``PlanioError/Kind/ignored(fields:element:)`` it was created, but not all of it as asked.
    @discardableResult
    public nonisolated(nonsending) func create<R: Planio.Resource>(
        _ type: R.Type = R.self, at path: String, allowedBy scopes: Set<Scope> = [],
        _ change: (inout R.Changes) throws -> Void
    ) async throws -> R {
        var changes = R.Changes()
        try change(&changes)
        return try await create(changes, at: path, allowed: scopes)
    }

    /// Changes what the closure assigns in an element of your own resource, and nothing else; `nil` clears a field.
    /// - Parameters:
    ///   - type: The resource.
    ///   - id: Whose change it is, where it is read back.
    ///   - path: Below the site.
    ///   - confirmation: Whether it is read again and compared.
    ///   - scopes: Scopes any of which allows it.
    ///   - change: Assigns what changes.
    /// - Throws: ``PlanioError``.
    public nonisolated(nonsending) func update<R: Planio.Resource>(
        _ type: R.Type = R.self, _ id: R.ID?, at path: String, confirming confirmation: Planio.Confirmation = .none,
        allowedBy scopes: Set<Scope> = [], _ change: (inout R.Changes) throws -> Void
    ) async throws {
        var changes = R.Changes()
        try change(&changes)
        try await update(changes, at: path, id: id, confirming: confirmation, allowed: scopes)
    }

    /// Deletes what stands at a path.
    /// - Parameters:
    ///   - path: Below the site.
    ///   - scopes: Scopes any of which allows it.
    /// - Throws: ``PlanioError``.
    public func delete(at path: String, allowedBy scopes: Set<Scope>) async throws {
        try await delete(at: path, allowed: scopes)
    }
}
