import Logging

extension SessionEvent {
    /// Constant texts, with what differs beside them. What works is no news for a log.
    /// - Parameter label: What the account is called there.
    func logLine(_ label: (String?) -> String?) -> (Logger.Level, Logger.Message, Logger.Metadata) {
        func named(_ account: String?, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
            more.merging(label(account).map { ["account": "\($0)"] } ?? [:]) { own, _ in own }
        }
        /// What was written of an account, under its label.
        func relabelled(_ text: String, _ account: String?) -> String {
            guard let account, !account.isEmpty else { return text }
            let label = label(account)
            let name = account.sanitized(upTo: 80)
            return label == name
                ? text : text.replacing(account, with: label ?? "…").replacing(name, with: label ?? "…")
        }
        return switch self {
        case .signedIn(let account, _): (.debug, "signed in", named(account))
        case .signedOut(let account): (.debug, "signed out", named(account))
        case .refreshed(let account, _, let duration):
            (.debug, "token refreshed", named(account, ["duration_ms": "\(duration.wholeMilliseconds)"]))
        case .adopted(let account, _): (.debug, "token of another process adopted", named(account))
        case .authorizationRequired(let account):
            (.warning, "session ended, authorization required", named(account))
        case .refreshFailed(let account, let error):
            (
                .warning, "refresh failed, the session is kept",
                named(account, ["error": "\(error.explanation)", "error_kind": "\(ErrorKind.name(of: error))"])
            )
        case .userChanged(let account, let former, let present):
            (.notice, "account has another user", named(account, ["from": "\(former)", "to": "\(present)"]))
        case .recordSetAside(let account, let place):
            (
                .warning, "stored session cannot be read and was set aside",
                named(account, ["place": "\(relabelled(place, account))"])
            )
        case .revocationFailed(let account, let error):
            (
                .warning, "tokens could not be revoked",
                named(account, ["error": "\(relabelled(error.description, account))"])
            )
        }
    }
}
