import Foundation
import HTTPTypes

#if !FUZZING
@testable import PlanioOAuth
#endif

/// What was read of `WWW-Authenticate`, written down properly, is read as the same.
enum ChallengeProperties {
    static func check(_ input: Data) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        let challenges = AuthenticationChallenge.all(in: [.wwwAuthenticate: text])
        for challenge in challenges {
            try Property.hold(!challenge.scheme.isEmpty && challenge.scheme == challenge.scheme.lowercased())
            // A header field cannot hold controls, whatever is escaped.
            guard challenge.parameters.values.allSatisfy({ Property.isPrintable($0) }) else { continue }
            let written = challenge.parameters.sorted { $0.key < $1.key }.map { name, value in
                "\(name)=\"\(quoted(value))\""
            }
            let again = AuthenticationChallenge.all(
                in: [.wwwAuthenticate: "\(challenge.scheme) \(written.joined(separator: ", "))"])
            try Property.hold(again == [challenge])
        }
    }

    /// By scalars: a quote with a combining mark behind it is another character, but the same quote.
    private static func quoted(_ value: String) -> String {
        var quoted = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            if scalar == "\\" || scalar == "\"" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return String(quoted)
    }
}
