import HTTPTypes
import Hummingbird
import PlanioOAuth

/// What the user sees.
struct Pages {
    let title: String
    let body: HTML

    static let welcome = Pages(title: "Issues", body: #"<p><a href="/sign-in">Sign in with Planio</a></p>"#)

    static func issues(_ issues: [Planio.Issue], of session: Session) -> Pages {
        let items = issues.map { issue -> HTML in "<li>#\(issue.id) \(issue.subject) (\(issue.status.name))</li>" }
        let token: HTML = #"<input type="hidden" name="formToken" value="\#(session.formToken.expose())">"#
        return Pages(
            title: "Issues",
            body: """
                <p>Signed in as \(session.userName)</p>
                <form method="post" action="/sign-out">\(token)<button>Sign out</button></form>
                <form method="post" action="/issues">\(token)
                <label>Subject <input name="subject" required></label><button>Create</button></form>
                <ul>\(items)</ul>
                """)
    }

    static func problem(_ text: String) -> Pages {
        Pages(
            title: "That did not work",
            body: #"<p>\#(text)</p><p><a href="/">Back</a> or <a href="/sign-in">sign in</a></p>"#)
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let html: HTML = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
            <body><h1>\(title)</h1>\(body)</body></html>
            """
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html.text)))
    }
}
