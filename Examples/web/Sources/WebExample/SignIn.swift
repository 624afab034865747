import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PlanioOAuth

/// An authorization under way.
struct SignIn: Sendable {
    let request: AuthorizationRequest
    /// What the user wanted to see.
    let page: LocalPage
}

extension WebApplication {
    /// Begins a sign-in, bound to this browser by a cookie.
    @Sendable func signIn(_ request: Request, _ context: FormContext) async -> Response {
        let page = LocalPage(request.uri.queryParameters["page"].map { String($0) } ?? "/")
        let signIn = SignIn(request: planio.authorizationRequest(), page: page)
        var response = Response.redirect(to: signIn.request.url.absoluteString)
        response.setCookie(cookies.signIn(await signIns.add(signIn)))
        return response
    }

    /// Finishes it, if this browser began it.
    @Sendable func callback(_ request: Request, _ context: FormContext) async throws -> Response {
        let state = request.uri.queryParameters["state"].map { Secret(String($0)) }
        // Taken in one step, so that it is finished once; and by its state alone, so that nobody else's callback takes it.
        guard let id = cookies.signIn(in: request),
            let signIn = await signIns.take(id, if: { $0.request.state == state })
        else { throw Failure(.badRequest, "This sign-in is over, or was begun in another browser.") }

        let client: PlanioClient
        let user: Planio.User
        do {
            // The query as it arrived: its issuer, its error and the rest are Planio's business.
            (client, user) = try await planio.authorize(signIn.request, callbackQuery: request.uri.query ?? "") {
                user in
                "user-\(user.id)"
            }
        } catch AuthorizationError.accessDenied {
            throw Failure(.forbidden, "You did not let this application use your account.")
        }

        if let former = cookies.session(in: request) { await sessions.remove(former) }
        // A session of its own, not one that the browser had before: somebody else may know that one's id.
        let session = Session(account: client.account ?? "", userName: user.name)
        var response = Response.redirect(to: signIn.page.path)
        response.setCookie(cookies.session(await sessions.add(session)))
        response.setCookie(cookies.noSignIn)
        return response
    }

    /// Ends the session, and the user's tokens with the last one.
    @Sendable func signOut(_ request: Request, _ context: FormContext) async throws -> Response {
        let (id, session) = try await session(of: request)
        try await context.requestDecoder.decode(SignOutForm.self, from: request, context: context).check(session)
        await sessions.remove(id)
        if await !sessions.contains(where: { $0.account == session.account }) {
            do {
                try await planio.signOut(session.account)
            } catch {
                // This browser is signed out all the same. The next sign-in revokes what is left.
                context.logger.warning("sign-out failed", metadata: ["error": "\(error)"])
            }
        }
        var response = Response.redirect(to: "/")
        response.setCookie(cookies.noSession)
        return response
    }
}

private struct SignOutForm: Form {
    let formToken: String
}
