import HTTPTypes

/// The users of a site: `client.users`.
public struct Users: Sendable {
    let client: PlanioClient

    private struct Body: Decodable {
        let user: User
    }

    /// The user that the client acts as. Makes no request of its own if the server has just been asked who that is, as
    /// after signing in.
    /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
    public func current(include: Set<UserInclude> = []) async throws -> User {
        if include.isEmpty,
            let response = try await client.justConfirmedUser(.get(PlanioRequest.path("users", "current")))
        {
            return try response.decode(Body.self).user
        }
        return try await get("current", .json, include)
    }

    /// Any user that the caller may see.
    public func get(_ id: Identifier<User>, include: Set<UserInclude> = []) async throws -> User {
        try await get(id.description, .object("user", id: id.rawValue), include)
    }

    private func get(
        _ id: String, _ expected: ExpectedResponse, _ include: Set<UserInclude>
    ) async throws -> User {
        var request = PlanioRequest(.get, PlanioRequest.path("users", id)).expecting(expected)
        request.include(include)
        return try await client.send(request).decode(Body.self).user
    }
}

extension Users: Redacted {}

extension PlanioRequest {
    /// `include=a,b`, in a fixed order.
    mutating func include<Include: RawRepresentable<String>>(_ include: Set<Include>) {
        guard !include.isEmpty else { return }
        query.append(("include", include.map(\.rawValue).sorted().joined(separator: ",")))
    }
}
