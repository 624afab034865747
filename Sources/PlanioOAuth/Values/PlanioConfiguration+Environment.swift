public import Foundation

extension PlanioConfiguration {
    /// Reads the configuration from environment variables.
    ///
    /// | variable | meaning |
    /// | --- | --- |
    /// | `PLANIO_SITE` | required, `https://your-domain.plan.io` |
    /// | `PLANIO_CLIENT_ID` | required |
    /// | `PLANIO_CLIENT_SECRET` | left out for a public client |
    /// | `PLANIO_REDIRECT_URI` | `urn:ietf:wg:oauth:2.0:oob` if left out |
    /// | `PLANIO_SCOPES` | scopes with spaces or commas between; none if left out, then requests name theirs |
    ///
    /// - Throws: ``ConfigurationError`` that names every missing or wrong variable at once, never a value.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) {
        func value(_ name: String) -> String? {
            environment[name]?.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let names = SettingNames.environment
        let redirect = value(names.redirectURI)
        var problems: [ConfigurationError.Problem] = []
        if redirect == "" {
            problems.append(
                .init(names.redirectURI, .wrong, "is empty; unset it to have the code shown to the user"))
        }
        let scopes = value(names.scopes) ?? ""
        try self.init(
            site: value(names.site), clientID: value(names.clientID), clientSecret: value(names.clientSecret),
            redirectURI: redirect.flatMap { $0.isEmpty ? nil : .url($0) } ?? .outOfBand,
            scopes: Set(scopeParameter: scopes.replacing(",", with: " ")),
            clientAuthentication: .clientSecretPost, named: names, problems: problems)
    }
}
