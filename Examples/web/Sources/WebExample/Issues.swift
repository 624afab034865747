import HTTPTypes
import Hummingbird
import PlanioOAuth

extension WebApplication {
    /// The issues that the user wrote.
    @Sendable func home(_ request: Request, _ context: FormContext) async throws -> Response {
        guard let id = cookies.session(in: request), let session = await sessions.value(id) else {
            return Pages.welcome.response()
        }
        let client = planio.client(for: session.account)
        var issues: [Planio.Issue] = []
        for try await issue in client.issues.list(where: .author(.me), sortedBy: .updatedOn(.descending)).prefix(25) {
            issues.append(issue)
        }
        return Pages.issues(issues, of: session).response()
    }

    /// Creates an issue as the user.
    @Sendable func createIssue(_ request: Request, _ context: FormContext) async throws -> Response {
        let (_, session) = try await session(of: request)
        let form = try await context.requestDecoder.decode(IssueForm.self, from: request, context: context)
        try form.check(session)
        try await planio.client(for: session.account).issues.create(in: project, subject: form.subject)
        return .redirect(to: "/")
    }
}

private struct IssueForm: Form {
    let formToken: String
    let subject: String
}
