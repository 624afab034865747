public import Foundation

// How a user signs in, second: what the user came back with becomes an account's session.
//
// Each way there is twice: for a program that has a name for the account already, and for one that learns only now who has
// signed in, and names the account after the user.

extension Planio {
    /// Finishes an out-of-band authorization with the code that Planio showed the user. What comes along when it is copied
    /// (white space, quotes, `code=`) does no harm. A request with a redirect URI is finished with its callback instead,
    /// since a code alone does not say whose it is.
    ///
    /// The request is finished by that, and no other call finishes it, unless the code was surely not used up. A caller who
    /// is cancelled leaves; the sign-in goes on.
    /// - Parameters:
    ///   - request: What ``authorizationRequest()`` made, by this process or another.
    ///   - code: As pasted.
    ///   - account: Your name for the session, such as your own user id. An earlier session of that name is revoked.
    ///   - replacing: What else than a session of the same user may be replaced.
    /// - Throws: ``AuthorizationError``; ``TokenStoreError`` if the session could not be stored; ``IdentityError`` if the
    ///   server does not take the new token for a user. What was issued is revoked then. `CancellationError` if the task was
    ///   cancelled.
    public func authorize(
        _ request: AuthorizationRequest, code: String, as account: String,
        replacing: SessionReplacement = .otherUser
    ) async throws -> PlanioClient {
        try await finish(request, as: account, replacing) { try PastedCode.code(in: code, for: request) }
    }

    /// Finishes an authorization with the URL that the user's browser came back with, whole and unchanged. Its state is
    /// checked before anything else of it is believed.
    /// - Parameters:
    ///   - request: What ``authorizationRequest()`` made, by this process or another.
    ///   - callback: The URL.
    ///   - account: Your name for the session, such as your own user id. An earlier session of that name is revoked.
    ///   - replacing: What else than a session of the same user may be replaced.
    /// - Throws: As ``authorize(_:code:as:replacing:)``.
    public func authorize(
        _ request: AuthorizationRequest, callback: URL, as account: String,
        replacing: SessionReplacement = .otherUser
    ) async throws -> PlanioClient {
        try await finish(request, as: account, replacing) {
            try AuthorizationCallback.code(in: callback.absoluteString, for: request)
        }
    }

    /// Finishes an authorization with the query of the URL that the user's browser came back with, as it arrived: what a
    /// web framework gives its handler, whatever scheme and host a proxy made of the rest. Its state is checked before
    /// anything else of it is believed.
    /// - Parameters:
    ///   - request: What ``authorizationRequest()`` made, by this process or another.
    ///   - callbackQuery: The query, with or without `?`, percent-encoded.
    ///   - account: Your name for the session, such as your own user id. An earlier session of that name is revoked.
    ///   - replacing: What else than a session of the same user may be replaced.
    /// - Throws: As ``authorize(_:code:as:replacing:)``.
    public func authorize(
        _ request: AuthorizationRequest, callbackQuery: String, as account: String,
        replacing: SessionReplacement = .otherUser
    ) async throws -> PlanioClient {
        try await finish(request, as: account, replacing) {
            try AuthorizationCallback.code(inQuery: callbackQuery, for: request)
        }
    }

    /// As ``authorize(_:code:as:replacing:)``, where the user who has signed in gives the account its name.
    ///
    /// ```swift
    /// let (client, user) = try await planio.authorize(request, code: code) { user in "planio-\(user.id)" }
    /// ```
    /// - Parameters:
    ///   - request: What ``authorizationRequest()`` made, by this process or another.
    ///   - code: As pasted.
    ///   - replacing: What else than a session of the same user may be replaced.
    ///   - account: Names the account; may look the user up in your own database. An error of it ends the sign-in.
    /// - Throws: As ``authorize(_:code:as:replacing:)``; what `account` throws.
    public func authorize(
        _ request: AuthorizationRequest, code: String, replacing: SessionReplacement = .otherUser,
        account: @escaping @Sendable (User) async throws -> String
    ) async throws -> (client: PlanioClient, user: User) {
        try await finish(request, account, replacing) { try PastedCode.code(in: code, for: request) }
    }

    /// As ``authorize(_:callback:as:replacing:)``, where the user who has signed in gives the account its name.
    ///
    /// ```swift
    /// let (client, user) = try await planio.authorize(request, callback: url) { user in "planio-\(user.id)" }
    /// ```
    /// - Parameters:
    ///   - request: What ``authorizationRequest()`` made, by this process or another.
    ///   - callback: The URL.
    ///   - replacing: What else than a session of the same user may be replaced.
    ///   - account: Names the account; may look the user up in your own database. An error of it ends the sign-in.
    /// - Throws: As ``authorize(_:code:as:replacing:)``; what `account` throws.
    public func authorize(
        _ request: AuthorizationRequest, callback: URL, replacing: SessionReplacement = .otherUser,
        account: @escaping @Sendable (User) async throws -> String
    ) async throws -> (client: PlanioClient, user: User) {
        try await finish(request, account, replacing) {
            try AuthorizationCallback.code(in: callback.absoluteString, for: request)
        }
    }

    /// As ``authorize(_:callbackQuery:as:replacing:)``, where the user who has signed in gives the account its name.
    ///
    /// ```swift
    /// let (client, user) = try await planio.authorize(request, callbackQuery: query) { user in "planio-\(user.id)" }
    /// ```
    /// - Parameters:
    ///   - request: What ``authorizationRequest()`` made, by this process or another.
    ///   - callbackQuery: The query, with or without `?`, percent-encoded.
    ///   - replacing: What else than a session of the same user may be replaced.
    ///   - account: Names the account; may look the user up in your own database. An error of it ends the sign-in.
    /// - Throws: As ``authorize(_:code:as:replacing:)``; what `account` throws.
    public func authorize(
        _ request: AuthorizationRequest, callbackQuery: String, replacing: SessionReplacement = .otherUser,
        account: @escaping @Sendable (User) async throws -> String
    ) async throws -> (client: PlanioClient, user: User) {
        try await finish(request, account, replacing) {
            try AuthorizationCallback.code(inQuery: callbackQuery, for: request)
        }
    }
}
