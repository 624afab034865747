import Foundation
import HTTPTypes
import Hummingbird
import PlanioOAuth
import Testing

@testable import WebExample

@Suite("Web example: signing in and out", .serialized)
struct SignInTests {
    @Test("two users at once are signed in each in their own browser")
    func twoUsers() async throws {
        try await WebUnderTest.run { web in
            async let jens = web.browser(signedInAs: "jens")
            async let felix = web.browser(signedInAs: "felix")
            let (first, second) = try await (jens, felix)
            #expect(try await web.user(in: first) == "Jens Maker")
            #expect(try await web.user(in: second) == "Felix Finder")
            #expect(try await web.planio.accounts().count == 2)
        }
    }

    @Test("a user who says no is told so, and is not signed in")
    func denial() async throws {
        // Scopes that nobody agreed to before, so that the page is shown.
        try await WebUnderTest.run(scopes: [.viewIssues, .addIssues, .viewNews]) { web in
            let browser = web.browser()
            let page = try await browser.get(try await web.callback(browser, as: "jens", "Deny"))
            #expect(page.status == 403 && page.html.contains("did not let"))
            #expect(try await web.user(in: browser) == nil)
            #expect(try await web.planio.accounts().isEmpty)
        }
    }

    @Test("a callback works once, and in the browser that began it only")
    func replay() async throws {
        try await WebUnderTest.run { web in
            let (jens, other) = (web.browser(), web.browser())
            let callback = try await web.callback(jens, as: "jens")
            let cookies = await jens.cookies
            #expect(try await other.get(callback).status == 400)
            #expect(try await jens.get(callback).status == 303)
            let name = try await web.user(in: jens)
            #expect(try await jens.get(callback).status == 400)
            // A browser that kept its cookies from before.
            await other.setCookies(cookies)
            #expect(try await other.get(callback).status == 400)
            #expect(try await web.user(in: other) == nil)
            #expect(try await web.user(in: jens) == name)
        }
    }

    @Test("a callback of an earlier sign-in of the same browser is stale, and does no harm to the later one")
    func stale() async throws {
        try await WebUnderTest.run { web in
            let browser = web.browser()
            let stale = try await web.callback(browser, as: "jens")
            let callback = try await web.callback(browser, as: "jens")
            #expect(try await browser.get(stale).status == 400)
            #expect(try await browser.get(callback).status == 303)
            #expect(try await web.user(in: browser) == "Jens Maker")
        }
    }

    @Test("somebody else's callback signs nobody in, and does not end the sign-in that is under way")
    func swapped() async throws {
        try await WebUnderTest.run { web in
            let (jens, felix) = (web.browser(), web.browser())
            let (toJens, toFelix) = (
                try await web.callback(jens, as: "jens"), try await web.callback(felix, as: "felix")
            )
            #expect(try await jens.get(toFelix).status == 400)
            #expect(try await felix.get(toJens).status == 400)
            #expect(try await jens.get("/callback").status == 400)
            #expect(try await jens.get("/callback?code=planted&state=planted").status == 400)
            #expect(try await jens.get("/callback?error=access_denied").status == 400)
            // The state of one with the code of the other: PKCE.
            let state = try #require(toJens.firstRange(of: "state="))
            let mixed = toFelix.replacing(/state=[^&]*/, with: toJens[state.lowerBound...].prefix { $0 != "&" })
            #expect(try await jens.get(mixed).status == 502)
            #expect(try await web.user(in: jens) == nil)
            #expect(try await felix.get(toFelix).status == 303)
            #expect(try await web.user(in: felix) == "Felix Finder")
        }
    }

    @Test(
        "after signing in nobody is sent to another site",
        arguments: [
            ("/?a=b", "/?a=b"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/%5Cevil.example", "/"),
            ("/\\evil.example", "/"), ("javascript:alert(1)", "/"), ("/\tevil", "/"), ("/%0d%0aSet-Cookie:x=y", "/"),
            ("", "/"), ("/.//evil.example", "/.//evil.example"),
        ])
    func openRedirect(_ asked: String, _ expected: String) async throws {
        try await WebUnderTest.run { web in
            let browser = web.browser()
            let encoded = asked.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let callback = try await web.callback(browser, as: "jens", from: "/sign-in?page=\(encoded)")
            #expect(try await browser.get(callback).location == expected)
        }
    }

    @Test("the cookies are ids that only this host's own pages get, new after signing in, without a token in them")
    func cookies() async throws {
        try await WebUnderTest.run { web in
            let browser = web.browser()
            // A session that somebody else planted.
            await browser.setCookies(["__Host-session": "planted"])
            let begun = try await browser.get("/sign-in")
            let callback = try await web.callback(browser, as: "jens")
            let done = try await browser.get(callback)
            let set = begun.fields[values: .setCookie] + done.fields[values: .setCookie]
            #expect(set.count == 3)
            for cookie in set {
                let attributes = cookie.components(separatedBy: "; ").dropFirst()
                #expect(cookie.hasPrefix("__Host-"))
                for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                    #expect(attributes.contains { $0.hasPrefix(attribute) }, "\(attribute)")
                }
                #expect(!attributes.contains { $0.hasPrefix("Domain") })
            }
            let cookies = await browser.cookies
            #expect(cookies.keys.sorted() == ["__Host-session"])
            let id = try #require(cookies["__Host-session"])
            #expect(id != "planted" && id.utf8.count == 43)
            let account = try #require(try await web.planio.accounts().first)
            let token = try await web.planio.token(for: account)
            #expect(id != token.accessToken.expose() && id != token.refreshToken?.expose())
        }
    }

    @Test("over plain http on this machine the cookies have plain names")
    func plainCookies() {
        let cookie = SessionCookies(isSecure: false).session("id")
        #expect(cookie.name == "session" && !cookie.secure && cookie.httpOnly && cookie.sameSite == .lax)
    }

    @Test("signing out ends the session here and the tokens at Planio")
    func signOut() async throws {
        try await WebUnderTest.run { web in
            let browser = try await web.browser(signedInAs: "jens")
            let cookies = await browser.cookies
            let account = try #require(try await web.planio.accounts().first)
            let token = try await web.planio.token(for: account)
            #expect(try await browser.post("/sign-out", try await browser.get("/").form("Sign out")).location == "/")
            #expect(await browser.cookies.isEmpty)
            #expect(try await web.planio.accounts().isEmpty)
            // A browser that kept its cookie, and a thief who kept the token.
            await browser.setCookies(cookies)
            #expect(try await web.user(in: browser) == nil)
            #expect(try await web.server.status(ofTokenInfo: token) == 401)
        }
    }

    @Test("a user who is signed in in two browsers goes on in one after signing out in the other")
    func twoBrowsers() async throws {
        try await WebUnderTest.run { web in
            let first = try await web.browser(signedInAs: "jens")
            let second = try await web.browser(signedInAs: "jens")
            _ = try await first.post("/sign-out", try await first.get("/").form("Sign out"))
            #expect(try await web.user(in: first) == nil)
            #expect(try await web.user(in: second) == "Jens Maker")
        }
    }

    @Test("a user whose sign-in ended at Planio is asked to sign in again, and then goes on")
    func endedAtPlanio() async throws {
        try await WebUnderTest.run { web in
            let browser = try await web.browser(signedInAs: "jens")
            try await web.planio.signOut(try #require(try await web.planio.accounts().first))
            let page = try await browser.get("/")
            #expect(page.status == 401 && page.html.contains("Sign in again"))
            #expect(try await browser.get(try await web.callback(browser, as: "jens")).status == 303)
            #expect(try await web.user(in: browser) == "Jens Maker")
        }
    }
}
