import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

@testable import WebExample

@Suite("Web example: issues", .serialized)
struct IssuePageTests {
    @Test("a new issue is the user's own and is listed, and whatever its subject says stays text")
    func create() async throws {
        try await WebUnderTest.run { web in
            let jens = try await web.browser(signedInAs: "jens")
            let felix = try await web.browser(signedInAs: "felix")
            let subject = #"<script>alert("planted")</script> & 'more' "# + UUID().uuidString
            let form = try await jens.get("/").form("Create")
            #expect(try await jens.post("/issues", form + [("subject", subject)]).location == "/")
            let html = try await jens.get("/").html
            #expect(html.contains("&lt;script&gt;alert(&quot;planted&quot;)&lt;/script&gt; &amp; &#39;more&#39; "))
            #expect(!html.contains("<script"))
            #expect(try await !felix.get("/").html.contains(subject.suffix(36)))
        }
    }

    @Test("what Planio says of a form that it does not accept is shown")
    func validation() async throws {
        try await WebUnderTest.run { web in
            let jens = try await web.browser(signedInAs: "jens")
            let page = try await jens.post("/issues", try await jens.get("/").form("Create") + [("subject", " ")])
            #expect(page.status == 422 && page.html.contains("Subject cannot be blank"))
        }
    }

    @Test("a form without this session's token, or with somebody else's, does nothing")
    func forgery() async throws {
        try await WebUnderTest.run { web in
            let jens = try await web.browser(signedInAs: "jens")
            let felix = try await web.browser(signedInAs: "felix")
            let subject = "Forged \(UUID().uuidString)"
            let foreign = try await felix.get("/").form("Create")
            for form in [[], [(name: "formToken", value: "")], [(name: "formToken", value: "planted")], foreign] {
                let status = form.isEmpty ? 400 : 403
                #expect(try await jens.post("/issues", form + [("subject", subject)]).status == status)
                #expect(try await jens.post("/sign-out", form).status == status)
            }
            #expect(try await !jens.get("/").html.contains(subject))
            #expect(try await web.user(in: jens) == "Jens Maker")
            let stranger = web.browser()
            #expect(try await stranger.post("/issues", foreign + [("subject", subject)]).status == 401)
            #expect(try await stranger.post("/sign-out", foreign).status == 401)
        }
    }

    @Test("a form that is too large is refused")
    func tooLarge() async throws {
        try await WebUnderTest.run { web in
            let jens = try await web.browser(signedInAs: "jens")
            let subject = String(repeating: "a", count: 20_000)
            let form = try await jens.get("/").form("Create")
            #expect(try await jens.post("/issues", form + [("subject", subject)]).status == 413)
        }
    }

    @Test("no page may load or keep anything", arguments: ["/", "/sign-in", "/callback", "/no-such-page"])
    func fields(_ path: String) async throws {
        try await WebUnderTest.run { web in
            let fields = try await web.browser().get(path).fields
            #expect(fields[.contentSecurityPolicy]?.hasPrefix("default-src 'none';") == true)
            #expect(fields[.cacheControl] == "no-store" && fields[.xContentTypeOptions] == "nosniff")
            #expect(fields[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
        }
    }
}
