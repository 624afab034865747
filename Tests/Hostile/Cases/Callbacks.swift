import Foundation
import PlanioOAuth

/// What comes back by the browser, with each parameter missing, doubled, swapped, oversized or encoded otherwise. No code of
/// a callback that is refused is spent.
enum Callbacks {
    private static let place = "https://app.example/callback"

    /// Finishes an authorization by a callback in which `STATE` is the right state.
    private static func callback(
        _ name: String, _ does: String, _ text: String, _ expected: Expectation, registered: String = place,
        isQuery: Bool = false
    ) -> Case {
        Case("callbacks/\(name)", does, expected) { stage in
            let planio = try stage.planio(.url(registered))
            let request = planio.authorizationRequest()
            stage.plant(request)
            let text = text.replacing("STATE", with: request.state.expose())
            let seen = await stage.outcome {
                if isQuery {
                    _ = try await planio.authorize(request, callbackQuery: text, as: "jens")
                } else {
                    guard let url = URL(string: text) else { return "no URL" }
                    _ = try await planio.authorize(request, callback: url, as: "jens")
                }
                return "ok"
            }
            let forms = stage.server.requests.filter { $0.path == "/oauth/token" }
                .map { String(decoding: $0.body, as: UTF8.self) }
            let code = forms.first?.split(separator: "&").first { $0.hasPrefix("code=") }
            return "\(seen)\(code.map { " \($0)" } ?? "") ×\(forms.count)"
        }
    }

    /// As a query alone, which is what a web framework gives.
    private static func query(_ name: String, _ does: String, _ text: String, _ expected: Expectation) -> Case {
        callback(name, does, text, expected, isQuery: true)
    }

    private static func refused(_ kind: String) -> Expectation { "AuthorizationError.\(kind) ×0" }

    @CaseList static var cases: [Case] {
        parameters
        errors
        issuers
        encodings
        places
        flows
    }

    @CaseList private static var parameters: [Case] {
        callback("good", "a good callback", "\(place)?code=planted&state=STATE", "ok code=planted ×1")
        callback(
            "unknown", "unknown parameters beside", "\(place)?code=planted&state=STATE&session_state=a&utm=b",
            "ok code=planted ×1")
        callback("no-state", "no state", "\(place)?code=planted", refused("missingState"))
        callback("empty-state", "an empty state", "\(place)?code=planted&state=", refused("missingState"))
        callback("wrong-state", "another state", "\(place)?code=planted&state=x", refused("stateMismatch"))
        callback(
            "longer-state", "a state with a letter more", "\(place)?code=planted&state=STATEx", refused("stateMismatch")
        )
        callback(
            "huge-state", "a state of 1 MB", "\(place)?code=planted&state=\(String(repeating: "x", count: 1_000_000))",
            refused("malformedCallback"))
        callback(
            "state-twice", "the state twice", "\(place)?code=planted&state=STATE&state=STATE",
            refused("duplicateParameter(state)"))
        callback(
            "state-and-other", "two states", "\(place)?code=planted&state=x&state=STATE",
            refused("duplicateParameter(state)"))
        callback("state-case", "State for state", "\(place)?code=planted&State=STATE", refused("missingState"))
        callback("no-code", "no code", "\(place)?state=STATE", refused("missingCode"))
        callback("empty-code", "an empty code", "\(place)?code=&state=STATE", refused("missingCode"))
        callback(
            "code-twice", "the code twice", "\(place)?code=planted&code=planted&state=STATE",
            refused("duplicateParameter(code)"))
        callback(
            "code-twice-encoded", "two codes, one by escapes", "\(place)?code=planted&c%6Fde=planted2&state=STATE",
            refused("duplicateParameter(code)"))
        callback("code-list", "a code as a list", "\(place)?code[]=planted&state=STATE", refused("missingCode"))
        callback(
            "huge-code", "a code of 4 kB", "\(place)?code=\(String(repeating: "x", count: 4096))&state=STATE",
            refused("malformedCode"))
        callback(
            "code-and-error", "a code and an error", "\(place)?code=planted&error=access_denied&state=STATE",
            refused("ambiguous"))
        callback("swapped", "code and state swapped", "\(place)?code=STATE&state=planted", refused("stateMismatch"))
        callback("nothing", "no parameters", place, refused("missingState"))
        callback(
            "token", "an access token for a code", "\(place)?access_token=planted&state=STATE", refused("missingCode"))
        callback(
            "token-in-fragment", "an access token in the fragment", "\(place)#access_token=planted&state=STATE",
            refused("missingState"))
        callback(
            "code-in-fragment", "the code in the fragment", "\(place)?state=STATE#code=planted", refused("missingCode"))
        callback("jarm", "a response in a token of its own", "\(place)?response=planted", refused("missingState"))
        callback(
            "semicolons", "semicolons between the parameters", "\(place)?code=planted;state=STATE",
            refused("missingState"))
    }

    @CaseList private static var errors: [Case] {
        for (code, kind) in [
            ("access_denied", "accessDenied"), ("invalid_scope", "invalidScope"),
            ("temporarily_unavailable", "temporarilyUnavailable"),
            ("server_error", "temporarilyUnavailable"), ("teapot", "server"),
        ] {
            callback("error-\(code)", "the error \(code)", "\(place)?error=\(code)&state=STATE", refused(kind))
        }
        callback("error-no-state", "an error without state", "\(place)?error=access_denied", refused("missingState"))
        callback(
            "error-wrong-state", "an error with another state", "\(place)?error=access_denied&state=x",
            refused("stateMismatch"))
        callback(
            "error-twice", "two errors", "\(place)?error=a&error=b&state=STATE", refused("duplicateParameter(error)"))
        callback(
            "error-empty", "an empty error, and a code", "\(place)?error=&code=planted&state=STATE",
            "ok code=planted ×1")
        callback(
            "error-description", "markup, escapes and 10 kB in the description",
            "\(place)?error=access_denied&state=STATE&error_description=%3Cscript%3E%0d%0a%1b%5B31m%E2%80%AE\(String(repeating: "x", count: 10_000))",
            refused("accessDenied"))
        callback(
            "error-echo", "the state in the error and its description",
            "\(place)?error=STATE&state=STATE&error_description=STATE", refused("server"))
        callback(
            "error-uri", "a script for its page",
            "\(place)?error=access_denied&state=STATE&error_uri=javascript%3Aalert(1)", refused("accessDenied"))
    }

    @CaseList private static var issuers: [Case] {
        callback(
            "issuer-other", "another server's name", "\(place)?code=planted&state=STATE&iss=https%3A%2F%2Fevil.example",
            refused("issuerMismatch"))
        callback(
            "issuer-other-error", "another server's name with an error",
            "\(place)?error=access_denied&state=STATE&iss=https%3A%2F%2Fevil.example", refused("issuerMismatch"))
        callback(
            "issuer-twice", "two names", "\(place)?code=planted&state=STATE&iss=a&iss=b",
            refused("duplicateParameter(iss)"))
        callback(
            "issuer-empty", "an empty name, as if there were none", "\(place)?code=planted&state=STATE&iss=",
            "ok code=planted ×1")
        callback(
            "issuer-garbage", "garbage for a name", "\(place)?code=planted&state=STATE&iss=%3A%3A",
            refused("issuerMismatch"))
    }

    @CaseList private static var encodings: [Case] {
        callback(
            "code-encoded", "a code with escapes, decoded once", "\(place)?code=a%2Bb%3D%25%2F+c&state=STATE",
            "ok code=a%2Bb%3D%25%2F+c ×1")
        callback(
            "code-unicode", "a code in Unicode", "\(place)?code=%C3%BC%F0%9F%90%9F&state=STATE",
            "ok code=%C3%BC%F0%9F%90%9F ×1")
        callback(
            "code-line-end", "a line end in the code", "\(place)?code=planted%0d%0aX&state=STATE",
            refused("malformedCode"))
        callback("code-nul", "NUL in the code", "\(place)?code=planted%00&state=STATE", refused("malformedCode"))
        callback(
            "code-broken-escape", "a broken escape in the code", "\(place)?code=planted%zz&state=STATE",
            refused("malformedCallback"))
        callback(
            "code-half-escape", "half of an escape at the end", "\(place)?code=planted%&state=STATE",
            refused("malformedCallback"))
        callback("code-latin1", "Latin-1 in the code", "\(place)?code=%fc&state=STATE", refused("malformedCallback"))
        callback(
            "code-overlong", "an overlong slash in the code", "\(place)?code=%c0%af&state=STATE",
            refused("malformedCallback"))
        callback(
            "other-broken-escape", "broken escapes where nobody looks",
            "\(place)?code=planted&state=STATE&x=%25zz&y=%FC", "ok code=planted ×1")
        callback("state-encoded", "the state by escapes", "\(place)?code=planted&%73tate=STATE", "ok code=planted ×1")
    }

    @CaseList private static var places: [Case] {
        let rest = "?code=planted&state=STATE"
        for (name, text, kind) in [
            ("path", "https://app.example/other", "otherRedirectURI(path)"),
            ("slash", "\(place)/", "otherRedirectURI(path)"),
            ("case", "https://app.example/Callback", "otherRedirectURI(path)"),
            ("dots", "https://app.example/x/../callback", "otherRedirectURI(path)"),
            ("encoded-slash", "https://app.example%2Fcallback", "malformedCallback"),
            ("scheme", "http://app.example/callback", "otherRedirectURI(scheme)"),
            ("port", "https://app.example:8443/callback", "otherRedirectURI(port)"),
            ("host", "https://evil.example/callback", "otherRedirectURI(host)"),
            ("host-suffix", "https://app.example.evil.example/callback", "otherRedirectURI(host)"),
            ("host-dot", "https://app.example./callback", "otherRedirectURI(host)"),
            ("userinfo", "https://evil@app.example/callback", "malformedCallback"),
            ("userinfo-host", "https://app.example@evil.example/callback", "malformedCallback"),
            ("custom", "app.example:/callback", "otherRedirectURI(scheme)"),
        ] {
            callback("place-\(name)", "arrives at \(text)", text + rest, refused(kind))
        }
        callback(
            "place-port-443", "arrives with the port written out", "https://app.example:443/callback\(rest)",
            "ok code=planted ×1")
        callback(
            "place-host-case", "arrives with a host in capitals", "HTTPS://APP.EXAMPLE/callback\(rest)",
            "ok code=planted ×1")
        query("query", "a query alone", "code=planted&state=STATE", "ok code=planted ×1")
        query(
            "query-mark", "a query with its mark, and a fragment", "?code=planted&state=STATE#_=_", "ok code=planted ×1"
        )
        query("query-target", "a request's target", "/callback?code=planted&state=STATE", "ok code=planted ×1")
        for (name, does, text, kind) in [
            ("empty", "nothing", "", "missingState"), ("words", "words", "planted", "missingState"),
            ("marks", "marks alone", "?&&==&%&#", "missingState"),
            ("nul", "NULs", "code=planted\0&state=STATE\0", "stateMismatch"),
            ("huge", "1 MB", String(repeating: "a=b&", count: 250_000), "malformedCallback"),
            ("many", "3000 parameters", String(repeating: "a=b&", count: 3000) + "state=STATE", "missingCode"),
        ] {
            query("query-\(name)", "\(does) for a query", text, refused(kind))
        }
    }

    @CaseList private static var flows: [Case] {
        Case("callbacks/twice", "the same callback twice", "ok, AuthorizationError.alreadyFinished ×1") { stage in
            let planio = try stage.planio(.url(place))
            let request = planio.authorizationRequest()
            let text = "code=planted&state=\(request.state.expose())"
            var seen: [String] = []
            for _ in 1...2 {
                seen.append(
                    await stage.outcome {
                        _ = try await planio.authorize(request, callbackQuery: text, as: "jens")
                        return "ok"
                    })
            }
            return "\(seen.joined(separator: ", ")) ×\(stage.count("/oauth/token"))"
        }
        Case(
            "callbacks/twice-at-once", "the same callback 20 times at once",
            "19 AuthorizationError.alreadyFinished, 1 ok ×1"
        ) { stage in
            let planio = try stage.planio(.url(place))
            let request = planio.authorizationRequest()
            let text = "code=planted&state=\(request.state.expose())"
            let seen = await withTaskGroup(of: String.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        await stage.outcome {
                            _ = try await planio.authorize(request, callbackQuery: text, as: "jens")
                            return "ok"
                        }
                    }
                }
                var seen: [String: Int] = [:]
                for await text in group { seen[text, default: 0] += 1 }
                return seen.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            }
            return "\(seen) ×\(stage.count("/oauth/token"))"
        }
        Case(
            "callbacks/swapped-flows", "two callbacks, each for the other's request",
            "AuthorizationError.stateMismatch, AuthorizationError.stateMismatch ×0"
        ) { stage in
            let planio = try stage.planio(.url(place))
            let (one, other) = (planio.authorizationRequest(), planio.authorizationRequest())
            var seen: [String] = []
            for (request, state) in [(one, other.state), (other, one.state)] {
                seen.append(
                    await stage.outcome {
                        _ = try await planio.authorize(
                            request, callbackQuery: "code=planted&state=\(state.expose())", as: "jens")
                        return "ok"
                    })
            }
            return "\(seen.joined(separator: ", ")) ×\(stage.count("/oauth/token"))"
        }
        Case(
            "callbacks/other-application", "a request of another application", "AuthorizationError.otherApplication ×0"
        ) { stage in
            let (one, other) = (try stage.planio(.url(place)), try stage.planio(.url(place), clientID: "other"))
            let request = one.authorizationRequest()
            return await stage.outcome {
                _ = try await other.authorize(
                    request, callbackQuery: "code=planted&state=\(request.state.expose())", as: "jens")
                return "ok"
            } + " ×\(stage.count("/oauth/token"))"
        }
        Case(
            "callbacks/other-process", "a request that was stored, and is finished by another process",
            "ok, AuthorizationError.stateMismatch ×1"
        ) { stage in
            let stored = try JSONEncoder().encode(try stage.planio(.url(place)).authorizationRequest())
            var seen: [String] = []
            for state in [nil, "x"] {
                let planio = try stage.planio(.url(place))
                let request = try JSONDecoder().decode(AuthorizationRequest.self, from: stored)
                seen.append(
                    await stage.outcome {
                        _ = try await planio.authorize(
                            request, callbackQuery: "code=planted&state=\(state ?? request.state.expose())", as: "jens")
                        return "ok"
                    })
            }
            return "\(seen.joined(separator: ", ")) ×\(stage.count("/oauth/token"))"
        }
        for (name, stored) in [("empty", "{}"), ("garbage", "[]"), ("cut", #"{"url":"https"#), ("page", "<html>")] {
            Case("callbacks/stored-\(name)", "a stored request that is none any more", "DecodingError") { stage in
                await stage.outcome {
                    _ = try JSONDecoder().decode(AuthorizationRequest.self, from: Data(stored.utf8))
                    return "ok"
                }
            }
        }
    }
}
