/// One application at one Planio or Redmine 6.1+, as registered under Administration → Applications.
///
/// ```swift
/// let configuration = try PlanioConfiguration(
///     site: "https://your-domain.plan.io", clientID: id, clientSecret: secret,
///     redirectURI: .outOfBand, scopes: [.viewIssues, .addIssues])
/// ```
///
/// Or ``init(environment:)``, which reads `PLANIO_SITE` and its companions.
public struct PlanioConfiguration: Sendable, Hashable {
    /// How the application proves to the token endpoint who it is (RFC 6749 2.3.1).
    public enum ClientAuthentication: Sendable, Hashable, CaseIterable {
        /// Id and secret in the form body. Redmine reads them exactly, whatever characters they have.
        case clientSecretPost
        /// HTTP Basic with id and secret form-encoded first, as RFC 6749 says. Redmine's Doorkeeper does not decode
        /// them: an id or secret with other characters than letters, digits, `-`, `.` and `_` fails there.
        case clientSecretBasic
        /// HTTP Basic with id and secret as they are, for servers that do not decode them, Redmine among them.
        case clientSecretBasicUnencoded
    }

    /// The site in its one spelling: lower-case host, no default port, no slash at the end.
    public var site: String { location.description }
    /// The *Application Id* that Planio shows.
    public let clientID: String
    /// The *Secret* that Planio shows; `nil` for a public client, which PKCE alone protects.
    public let clientSecret: Secret?
    /// Where Planio sends the user back to, unless a request says otherwise.
    public let redirectURI: RedirectURI
    /// What the application asks for, unless a request says otherwise. The server adds its public permissions.
    public let scopes: Set<Scope>
    /// How the token endpoint learns who the application is.
    public let clientAuthentication: ClientAuthentication

    /// What the server calls itself in a callback's `iss` (RFC 9207), if it is not ``site``.
    public let issuer: String

    let location: Site

    /// Checks everything at once.
    /// - Parameters:
    ///   - site: `https://your-domain.plan.io`; a path prefix (`https://example.org/redmine`) is kept. Plain http is
    ///     accepted for loopback addresses only.
    ///   - clientID: The *Application Id*.
    ///   - clientSecret: The *Secret*; leave it out for a public client.
    ///   - redirectURI: One of the application's registered redirect URIs.
    ///   - scopes: What to ask for; at most what was selected at registration.
    ///   - clientAuthentication: ``ClientAuthentication/clientSecretPost`` works with every Redmine.
    ///   - issuer: What the server calls itself in a callback's `iss` (RFC 9207); its site if left out. Redmine sends none.
    /// - Throws: ``ConfigurationError`` with every problem found.
    public init(
        site: String, clientID: String, clientSecret: String? = nil, redirectURI: RedirectURI = .outOfBand,
        scopes: Set<Scope>, clientAuthentication: ClientAuthentication = .clientSecretPost, issuer: String? = nil
    ) throws(ConfigurationError) {
        try self.init(
            site: site, clientID: clientID, clientSecret: clientSecret, redirectURI: redirectURI, scopes: scopes,
            clientAuthentication: clientAuthentication, issuer: issuer, named: .parameters)
    }

    init(
        site: String?, clientID: String?, clientSecret: String?, redirectURI: RedirectURI, scopes: Set<Scope>,
        clientAuthentication: ClientAuthentication, issuer: String? = nil, named names: SettingNames,
        problems earlier: [ConfigurationError.Problem] = []
    ) throws(ConfigurationError) {
        var problems = earlier
        var location: Site?
        if let site, !site.isEmpty {
            do { location = try Site(site) } catch {
                problems.append(.init(names.site, .wrong, error.explanation))
            }
        } else {
            problems.append(
                .init(
                    names.site, .missing,
                    "is missing; it is the address of your Planio, such as https://your-domain.plan.io"))
        }
        if let clientID, !clientID.isEmpty {
            if !clientID.isPrintable {
                problems.append(
                    .init(names.clientID, .wrong, "contains control characters; copy the Application Id again"))
            }
        } else {
            problems.append(
                .init(
                    names.clientID, .missing,
                    "is missing; Planio shows it as Application Id under Administration → Applications"))
        }
        if let clientSecret {
            if clientSecret.isEmpty {
                problems.append(
                    .init(names.clientSecret, .wrong, "is empty; leave it out altogether for a public client"))
            } else if !clientSecret.isPrintable {
                problems.append(.init(names.clientSecret, .wrong, "contains control characters; copy the Secret again"))
            }
        }
        if let problem = redirectURI.problem {
            problems.append(.init(names.redirectURI, .wrong, problem))
        }
        for scope in scopes.sorted() where !scope.isWellFormed {
            problems.append(
                .init(names.scopes, .wrong, Scope.malformed))
        }
        if let issuer, (try? URLParts(issuer)) == nil {
            problems.append(.init(names.issuer, .wrong, "is not an absolute URL; leave it out if it is the site's"))
        }
        guard problems.isEmpty, let location, let clientID else { throw ConfigurationError(problems: problems) }
        self.location = location
        self.clientID = clientID
        self.clientSecret = clientSecret.map(Secret.init)
        self.redirectURI = redirectURI
        self.scopes = scopes
        self.clientAuthentication = clientAuthentication
        self.issuer = issuer ?? location.description
    }
}

/// What the settings are called where they come from, so that an error names what the reader can change.
struct SettingNames {
    let site, clientID, clientSecret, redirectURI, scopes, issuer: String

    static let parameters = SettingNames(
        site: "site", clientID: "clientID", clientSecret: "clientSecret", redirectURI: "redirectURI", scopes: "scopes",
        issuer: "issuer")
    static let environment = SettingNames(
        site: "PLANIO_SITE", clientID: "PLANIO_CLIENT_ID", clientSecret: "PLANIO_CLIENT_SECRET",
        redirectURI: "PLANIO_REDIRECT_URI", scopes: "PLANIO_SCOPES",
        issuer: "PLANIO_ISSUER")
}
