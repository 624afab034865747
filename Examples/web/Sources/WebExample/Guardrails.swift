import HTTPTypes
import Hummingbird
import Logging
import PlanioOAuth

/// What the user is told instead of a page.
struct Failure: Error {
    let status: HTTPResponse.Status
    let text: String

    init(_ status: HTTPResponse.Status, _ text: String) {
        self.status = status
        self.text = text
    }
}

/// Around every route: errors become pages that say what to do and nothing of the inside, and no page may load or do more
/// than it has to.
struct Guardrails<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let failure = failure(error)
            if failure.status.kind == .serverError {
                // The library's errors hold no secret.
                context.logger.error("request failed", metadata: ["error": "\(error)"])
            }
            response = Pages.problem(failure.text).response(failure.status)
        }
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        if let policy = HTTPField.Name("Referrer-Policy") { response.headers[policy] = "no-referrer" }
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as any HTTPResponseError: Failure(error.status, error.status.reasonPhrase)
        case is DecodingError: Failure(.badRequest, "The form is not complete.")
        case let error as PlanioError where error.needsAuthorization:
            Failure(.unauthorized, "Your sign-in at Planio has ended. Sign in again.")
        case let error as PlanioError:
            switch error.kind {
            case .validation(let messages): Failure(.unprocessableContent, messages.joined(separator: ". "))
            case .forbidden: Failure(.forbidden, "Planio does not allow you to do that.")
            case .notFound: Failure(.notFound, "Planio does not have that, or does not show it to you.")
            default: Failure(.badGateway, "Planio cannot do that now. Try again later.")
            }
        case is AuthorizationError: Failure(.badGateway, "Signing in did not work. Try again.")
        default: Failure(.internalServerError, "Something went wrong. Try again later.")
        }
    }
}
