/// One application at one Planio or Redmine 6.1+, as registered under Administration → Applications.
///
/// ```swift
/// let configuration = try PlanioConfiguration(
///     site: "https://your-domain.plan.io", clientID: id, clientSecret: secret,
///     redirectURI: .outOfBand, scopes: [.viewIssues, .addIssues])
/// ```
///
/// Or ``init(environment:scopes:allowingInsecureSite:)``, which reads `PLANIO_SITE` and its companions.
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
    public let site: String
    /// The *Application Id* that Planio shows.
    public let clientID: String
    /// The *Secret* that Planio shows; `nil` for a public client, which PKCE alone protects.
    public let clientSecret: Secret?
    /// Where Planio sends the user back to, unless a request says otherwise.
    public let redirectURI: RedirectURI
    /// What the application asks for, unless a request says otherwise; never empty. Nothing else is granted.
    public let scopes: Set<Scope>
    /// How the token endpoint learns who the application is.
    public let clientAuthentication: ClientAuthentication
    /// What the server calls itself in a callback's `iss` (RFC 9207).
    public let issuer: String

    let location: Site

    /// Checks everything at once.
    /// - Parameters:
    ///   - site: `https://your-domain.plan.io`; a path prefix (`https://example.org/redmine`) is kept. Plain http is
    ///     accepted for loopback addresses, and as ``SiteAddress/insecure(_:)``.
    ///   - clientID: The *Application Id*.
    ///   - clientSecret: The *Secret*; leave it out for a public client.
    ///   - redirectURI: One of the application's registered redirect URIs.
    ///   - scopes: What to ask for; at most what was selected at registration, at least one. Redmine grants a request
    ///     without scopes search_project, view_members and view_project, whatever the application needs.
    ///   - clientAuthentication: ``ClientAuthentication/clientSecretPost`` works with every Redmine.
    ///   - issuer: What the server calls itself in a callback's `iss` (RFC 9207); its site if left out. Redmine sends none.
    /// - Throws: ``ConfigurationError`` with every problem found.
    public init(
        site: SiteAddress, clientID: String, clientSecret: String? = nil, redirectURI: RedirectURI = .outOfBand,
        scopes: Set<Scope>, clientAuthentication: ClientAuthentication = .clientSecretPost, issuer: String? = nil
    ) throws(ConfigurationError) {
        try self.init(
            site: site, clientID: clientID, clientSecret: clientSecret, redirectURI: redirectURI, scopes: scopes,
            clientAuthentication: clientAuthentication, issuer: issuer, named: .parameters, problems: [])
    }

    /// As ``init(site:clientID:clientSecret:redirectURI:scopes:clientAuthentication:issuer:)-(SiteAddress,_,_,_,_,_,_)``,
    /// with the site's address as text.
    /// - Throws: ``ConfigurationError`` with every problem found.
    public init(
        site: String, clientID: String, clientSecret: String? = nil, redirectURI: RedirectURI = .outOfBand,
        scopes: Set<Scope>, clientAuthentication: ClientAuthentication = .clientSecretPost, issuer: String? = nil
    ) throws(ConfigurationError) {
        try self.init(
            site: SiteAddress(site), clientID: clientID, clientSecret: clientSecret, redirectURI: redirectURI,
            scopes: scopes, clientAuthentication: clientAuthentication, issuer: issuer)
    }

    init(
        site: SiteAddress?, clientID: String?, clientSecret: String?, redirectURI: RedirectURI, scopes: Set<Scope>,
        clientAuthentication: ClientAuthentication, issuer: String?, named names: SettingNames,
        problems earlier: [ConfigurationError.Problem]
    ) throws(ConfigurationError) {
        var problems = earlier
        func wrong(_ setting: String, _ explanation: String) { problems.append(.init(setting, .wrong, explanation)) }
        func missing(_ setting: String, _ explanation: String) {
            problems.append(.init(setting, .missing, "is missing; \(explanation)"))
        }
        var location: Site?
        if let site, !site.text.isEmpty {
            do { location = try Site(site) } catch { wrong(names.site, error.explanation) }
        } else {
            missing(names.site, "it is the address of your Planio, such as https://your-domain.plan.io")
        }
        if let clientID, !clientID.isEmpty {
            if clientID.hasInvisibleCharacters {
                wrong(names.clientID, Self.invisible + "copy the Application Id again")
            }
        } else {
            missing(names.clientID, "Planio shows it as Application Id under Administration → Applications")
        }
        if clientSecret == "" {
            wrong(names.clientSecret, "is empty; leave it out altogether for a public client")
        } else if clientSecret?.hasInvisibleCharacters == true {
            wrong(names.clientSecret, Self.invisible + "copy the Secret again")
        }
        if let problem = redirectURI.problem { wrong(names.redirectURI, problem) }
        if scopes.isEmpty { missing(names.scopes, Scope.noneRequested) }
        for problem in scopes.problems { wrong(names.scopes, problem) }
        if let issuer, (try? URLParts(issuer)) == nil {
            wrong(names.issuer, "is not an absolute URL; leave it out if it is the site's")
        }
        guard problems.isEmpty, let location, let clientID else { throw ConfigurationError(problems: problems) }
        self.location = location
        self.site = location.description
        self.clientID = clientID
        self.clientSecret = clientSecret.map(Secret.init)
        self.redirectURI = redirectURI
        self.scopes = scopes
        self.clientAuthentication = clientAuthentication
        self.issuer = issuer ?? location.description
    }

    private static let invisible = "contains white space, or an invisible character such as a byte order mark; "
}

extension PlanioConfiguration: Redacted {
    /// The site and the client id, without the secret.
    public var description: String { "PlanioConfiguration(\(site), client \(clientID))" }
}

/// What the settings are called where they come from, so that an error names what the reader can change.
struct SettingNames {
    let site, clientID, clientSecret, redirectURI, scopes: String
    let issuer = "issuer"

    static let parameters = SettingNames(
        site: "site", clientID: "clientID", clientSecret: "clientSecret", redirectURI: "redirectURI", scopes: "scopes")
    static let environment = SettingNames(
        site: "PLANIO_SITE", clientID: "PLANIO_CLIENT_ID", clientSecret: "PLANIO_CLIENT_SECRET",
        redirectURI: "PLANIO_REDIRECT_URI", scopes: "PLANIO_SCOPES")
}
