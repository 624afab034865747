import HTTPTypes
import Testing

@testable import PlanioOAuth

/// `WWW-Authenticate`, RFC 9110 11.6.1.
@Suite("Authentication challenges")
struct AuthenticationChallengeTests {
    private func read(_ values: String...) -> [AuthenticationChallenge] {
        var fields = HTTPFields()
        for value in values { fields.append(HTTPField(name: .wwwAuthenticate, value: value)) }
        return AuthenticationChallenge.all(in: fields)
    }

    private func challenge(_ scheme: String, _ parameters: [String: String] = [:]) -> AuthenticationChallenge {
        AuthenticationChallenge(scheme: scheme, parameters: parameters)
    }

    @Test("Redmine's own")
    func redmine() {
        #expect(
            read(#"Bearer realm="Redmine", error="invalid_token", error_description="The access token expired""#) == [
                challenge(
                    "bearer",
                    [
                        "realm": "Redmine", "error": "invalid_token",
                        "error_description": "The access token expired",
                    ])
            ])
        #expect(read(#"Basic realm="Redmine API""#) == [challenge("basic", ["realm": "Redmine API"])])
    }

    @Test("several in one field and in several, words of 68 characters, quotes, spaces and empty elements")
    func several() {
        // The example of RFC 9110.
        #expect(
            read(#"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#) == [
                challenge("basic", ["realm": "simple"]),
                challenge("newauth", ["realm": "apps", "type": "1", "title": #"Login to "apps""#]),
            ])
        #expect(
            read("Negotiate", "Bearer error=invalid_token") == [
                challenge("negotiate"), challenge("bearer", ["error": "invalid_token"]),
            ])
        #expect(
            read("Negotiate YII=, Basic, Digest abc==") == [
                challenge("negotiate"), challenge("basic"), challenge("digest"),
            ])
        #expect(
            read(", ,BEARER  Error = \"x\" ,, REALM\t=\ty , ") == [challenge("bearer", ["error": "x", "realm": "y"])])
        #expect(
            read(#"Basic realm="a, Bearer error=\"invalid_token\"", charset="UTF-8""#) == [
                challenge("basic", ["realm": #"a, Bearer error="invalid_token""#, "charset": "UTF-8"])
            ])
        #expect(read(#"Bearer error="a", error="b""#) == [challenge("bearer", ["error": "a"])])
    }

    @Test(
        "what is malformed ends the reading of nothing else, and no reading is endless",
        arguments: [
            "", ",", "=", "\"", "=x", "Bearer =", "Bearer error=", "Bearer error=\"", "Bearer error=\"\\", "\\", "@@@",
            "error=\"invalid_token\"", "Bearer \"x\"", "((((", "Bearer ====", String(repeating: ",=\"", count: 10_000),
        ])
    func malformed(_ value: String) {
        let found = read(value, #"Bearer error="invalid_token""#)
        #expect(found.last == challenge("bearer", ["error": "invalid_token"]))
        #expect(!found.dropLast().contains { $0.parameters["error"] == "invalid_token" })
    }
}
