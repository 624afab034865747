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
    /// | `PLANIO_SCOPES` | scopes with spaces or commas between; required, unless `scopes` says what else to ask for |
    ///
    /// A variable whose name almost is one of these is an error, unless the right one is set too.
    ///
    /// - Parameters:
    ///   - environment: The variables by their names.
    ///   - defaultScopes: What to ask for where `PLANIO_SCOPES` is not set.
    ///   - allowingInsecureSite: Whether `PLANIO_SITE` may be plain http to another machine, as in
    ///     ``SiteAddress/insecure(_:)``. The environment alone cannot ask for that.
    /// - Throws: ``ConfigurationError`` that names every missing or wrong variable at once, never a value.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment, scopes defaultScopes: Set<Scope>? = nil,
        allowingInsecureSite: Bool = false
    ) throws(ConfigurationError) {
        let names = SettingNames.environment
        var problems: [ConfigurationError.Problem] = []
        func value(_ name: String) -> String? {
            guard let value = environment[name]?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
            if value.count > 1, let first = value.first, first == value.last, "\"'`".contains(first) {
                problems.append(.init(name, .wrong, "stands in quotes, which became part of it; remove them"))
            }
            return value
        }
        let (site, clientID, clientSecret) = (value(names.site), value(names.clientID), value(names.clientSecret))
        let redirect = value(names.redirectURI)
        if redirect == "" {
            problems.append(.init(names.redirectURI, .wrong, "is empty; unset it to have the code shown to the user"))
        }
        let scopes = value(names.scopes).map { Set(scopeParameter: $0.replacing(",", with: " ")) }
        problems += NearMiss.problems(in: environment)
        try self.init(
            site: site.map { SiteAddress($0, allowsPlainHTTP: allowingInsecureSite) }, clientID: clientID,
            clientSecret: clientSecret, redirectURI: redirect.flatMap { $0.isEmpty ? nil : .url($0) } ?? .outOfBand,
            scopes: scopes ?? defaultScopes ?? [], clientAuthentication: .clientSecretPost, issuer: nil, named: names,
            problems: problems)
    }
}

/// Variables that are set and not read, because their names are almost right.
private enum NearMiss {
    /// What each variable is called, and what else people call it.
    private static let names = [
        ["PLANIO_SITE", "PLANIO_URL", "PLANIO_HOST", "PLANIO_DOMAIN"],
        ["PLANIO_CLIENT_ID", "PLANIO_ID", "PLANIO_APPLICATION_ID", "PLANIO_APP_ID"],
        ["PLANIO_CLIENT_SECRET", "PLANIO_SECRET", "PLANIO_APPLICATION_SECRET", "PLANIO_APP_SECRET"],
        ["PLANIO_REDIRECT_URI", "PLANIO_REDIRECT", "PLANIO_CALLBACK", "PLANIO_CALLBACK_URL"],
        ["PLANIO_SCOPES"],
    ]

    static func problems(in environment: [String: String]) -> [ConfigurationError.Problem] {
        let known = Set(names.map { $0[0] })
        return environment.keys.sorted().filter { !known.contains($0) }.compactMap { variable in
            guard let meant = meant(by: variable), environment[meant] == nil else { return nil }
            return .init(variable.sanitized(upTo: 60), .wrong, "is not read; rename it to \(meant)")
        }
    }

    private static func meant(by variable: String) -> String? {
        guard variable.utf8.count < 60 else { return nil }
        // A file that was not read by a shell leaves its byte order mark or its `export` in the name.
        let name = variable.uppercased().filter { $0.isASCII && !$0.isWhitespace }
        let folded = Array((name.hasPrefix("EXPORT") ? name.dropFirst(6) : name[...]).utf8)
        let distances = names.map { names in
            (name: names[0], distance: names.map { editDistance(folded, Array($0.utf8)) }.min() ?? .max)
        }
        return distances.filter { $0.distance <= 2 }.min { $0.distance < $1.distance }?.name
    }

    /// How many bytes to insert, remove or replace to make one of the other (Levenshtein).
    private static func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (i, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, otherByte) in other.enumerated() {
                let replaced = diagonal + (byte == otherByte ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[other.count]
    }
}
