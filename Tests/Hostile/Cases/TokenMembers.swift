import Foundation
import PlanioOAuth

/// Token responses with each member missing, of another kind, or absurd: after a code, and after a refresh, which must not
/// lose the session.
enum TokenMembers {
    private struct Member {
        let name: String
        let does: String
        let body: String
        let exchange: Expectation
        let refresh: Expectation
    }

    private static let usual = ok("7200 s", "view_issues")

    private static func ok(_ lifetime: String, _ scopes: String, _ refresh: String = "refresh") -> String {
        "ok \(lifetime), \(scopes), \(refresh)"
    }

    /// The usual response, a member as this says; left out if `nil`.
    private static func with(_ name: String, _ value: String?) -> String {
        var members = [
            ("access_token", "\"planted-access-9\""), ("token_type", "\"Bearer\""), ("expires_in", "7200"),
            ("refresh_token", "\"planted-refresh-9\""), ("scope", "\"view_issues\""), ("created_at", "1700000000"),
        ]
        members.removeAll { $0.0 == name }
        if let value { members.append((name, value)) }
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func member(
        _ name: String, _ value: String?, _ label: String, exchange: String, refresh: String? = nil, then: String = "ok"
    ) -> Member {
        let short = value.map { $0.utf8.count > 60 ? "\($0.prefix(20))… of \($0.utf8.count) bytes" : $0 }
        let refresh = refresh ?? exchange
        return Member(
            name: "\(name)-\(label)", does: short.map { "says that \(name) is \($0)" } ?? "leaves \(name) out",
            body: with(name, value), exchange: "\(exchange) ×1", refresh: "\(refresh), then \(then)")
    }

    private static let access: [Member] = {
        func refused(_ what: String) -> String { "tokenEndpoint.unreadable(\(what))" }
        let unfit = refused("an access_token that does not fit a header")
        let name = "access_token"
        return [
            member(name, nil, "missing", exchange: refused("no access_token")),
            member(name, "null", "null", exchange: refused("an access_token that is null")),
            member(name, "\"\"", "empty", exchange: refused("an access_token that is empty")),
            member(name, "12345", "number", exchange: refused("an access_token that is a number")),
            member(name, "true", "true", exchange: refused("an access_token that is true or false")),
            member(name, "[\"planted\"]", "list", exchange: refused("an access_token that is a list")),
            member(name, "{\"planted\":1}", "object", exchange: refused("an access_token that is an object")),
            member(name, #""planted\r\nX-Evil: 1""#, "line-end", exchange: unfit),
            member(name, #""planted\u0000""#, "nul", exchange: unfit),
            member(name, "\"planted a\"", "space", exchange: unfit),
            member(name, "\"plantedé\"", "letter", exchange: unfit),
            member(name, "\"planted🐟\"", "emoji", exchange: unfit),
            member(name, "\"planted\(String(repeating: "a", count: 100_000))\"", "large", exchange: unfit),
        ]
    }()

    private static let type: [Member] = {
        let name = "token_type"
        return [
            member(name, nil, "missing", exchange: usual), member(name, "null", "null", exchange: usual),
            member(name, "\"\"", "empty", exchange: usual), member(name, "7", "number", exchange: usual),
            member(name, "\"bearer\"", "lower-case", exchange: usual),
            member(name, "\"BEARER\"", "upper-case", exchange: usual),
            member(name, "\"mac\"", "mac", exchange: "tokenEndpoint.unsupportedTokenType"),
            member(name, "\"DPoP\"", "dpop", exchange: "tokenEndpoint.unsupportedTokenType"),
            member(name, "\"planted-access-9\"", "the-token", exchange: "tokenEndpoint.unsupportedTokenType"),
            member(name, "\"Bearer \"", "space", exchange: "tokenEndpoint.unsupportedTokenType"),
        ]
    }()

    private static let lifetime: [Member] = {
        let name = "expires_in"
        let unknown = ok("for ever", "view_issues")
        let longest = ok("315360000 s", "view_issues")
        return [
            member(name, nil, "missing", exchange: unknown), member(name, "null", "null", exchange: unknown),
            member(name, "\"3600\"", "text", exchange: ok("3600 s", "view_issues")),
            member(name, "3600.0", "fraction", exchange: ok("3600 s", "view_issues")),
            member(name, "3.6e3", "exponent", exchange: ok("3600 s", "view_issues")),
            member(name, "\"3600 \"", "text-space", exchange: ok("3600 s", "view_issues")),
            member(name, "\"3600s\"", "text-unit", exchange: unknown),
            member(name, "\"abc\"", "words", exchange: unknown),
            member(name, "true", "true", exchange: unknown), member(name, "{}", "object", exchange: unknown),
            member(name, "\"nan\"", "nan", exchange: unknown), member(name, "\"inf\"", "infinite", exchange: longest),
            member(name, "1e308", "huge", exchange: longest),
            member(name, "9223372036854775808", "2-63", exchange: longest),
            member(name, "1e999", "beyond-numbers", exchange: longest),
            member(name, "5", "short", exchange: ok("5 s", "view_issues")),
        ]
    }()

    private static let refreshToken: [Member] = {
        let name = "refresh_token"
        let without = ok("7200 s", "view_issues", "no refresh")
        func refused(_ what: String) -> String { "tokenEndpoint.unreadable(a refresh_token that is \(what))" }
        return [
            member(name, nil, "missing", exchange: without, refresh: usual),
            member(name, "null", "null", exchange: without, refresh: usual),
            member(name, "\"\"", "empty", exchange: without, refresh: usual),
            member(name, "\"planted-refresh-1\"", "same", exchange: usual),
            member(name, "12", "number", exchange: without, refresh: refused("a number")),
            member(name, "[\"planted\"]", "list", exchange: without, refresh: refused("a list")),
            member(name, "false", "false", exchange: without, refresh: refused("true or false")),
            member(
                name, "\"planted\(String(repeating: "a", count: 100_000))\"", "large", exchange: without,
                refresh: refused("too long")),
            member(name, #""planted\r\né🐟""#, "controls", exchange: usual),
        ]
    }()

    private static let others: [Member] = {
        let more = ok("7200 s", "add_issues+view_issues")
        return [
            member("scope", nil, "missing", exchange: usual), member("scope", "null", "null", exchange: usual),
            member("scope", "\"\"", "empty", exchange: usual), member("scope", "7", "number", exchange: usual),
            member("scope", "[\"view_issues\",\"add_issues\"]", "list", exchange: more),
            member("scope", "\"add_issues view_issues add_issues\"", "doubled", exchange: more),
            member("scope", "\"add_issues  view_issues\"", "spaces", exchange: more),
            member("scope", "\"view_news\"", "other", exchange: ok("7200 s", "view_news")),
            member("created_at", nil, "missing", exchange: usual),
            member("created_at", "\"never\"", "words", exchange: usual),
            member("created_at", "-1", "negative", exchange: usual),
            member("created_at", "1e300", "huge", exchange: usual),
            member("id_token", "\"planted\"", "there", exchange: usual),
            member(
                "error", "\"invalid_grant\"", "there", exchange: "tokenEndpoint.invalidGrant",
                refresh: "authorizationRequired", then: "authorizationRequired"),
            member("error", "null", "null", exchange: usual),
        ]
    }()

    @CaseList static var cases: [Case] {
        let settings = Case.Settings(responseBytes: 1_000_000)
        for member in access + type + lifetime + refreshToken + others {
            Case("tokens/exchange-\(member.name)", "the response to a code \(member.does)", member.exchange, settings) {
                stage in
                stage.serve("/oauth/token") { try $0.write(response(body: member.body)) }
                return await SignIn.exchange(stage)
            }
            Case("tokens/refresh-\(member.name)", "the response to a refresh \(member.does)", member.refresh, settings)
            { stage in
                await SignIn.refresh(stage) { stage in
                    stage.serve("/oauth/token") { try $0.write(response(body: member.body)) }
                }
            }
        }
    }
}
