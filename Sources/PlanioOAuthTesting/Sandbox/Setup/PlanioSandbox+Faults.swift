import PlanioOAuth

extension PlanioSandbox {
    /// What goes wrong.
    public enum Fault: Sendable {
        /// This answer instead of the real one; the request is not carried out.
        case status(Int, retryAfter: String? = nil, body: String = "")
        /// 200 with HTML; the request is not carried out.
        case garbage
        /// A redirect; the request is not carried out.
        case redirect(to: String)
        /// The connection ends before the request is carried out; the client cannot know that.
        case cut
        /// The connection is refused.
        case refused
        /// The request is carried out and its answer lost.
        case loseResponse
        /// The answer takes so long, by the sandbox's clock.
        case delay(Duration)
        /// No answer ever.
        case hang
    }

    /// Where it goes wrong.
    public enum Place: Sendable, Hashable {
        /// `/oauth/token`, where codes and refresh tokens are exchanged.
        case token
        /// `/oauth/revoke`, where signing out asks.
        case revoke
        /// `/oauth/token/info`.
        case tokenInfo
        /// Everything that is not below `/oauth`.
        case api
        /// One path, such as `/issues.json`.
        case path(String)
        /// Every request.
        case anywhere

        func contains(_ path: String) -> Bool {
            switch self {
            case .token: path == "/oauth/token"
            case .revoke: path == "/oauth/revoke"
            case .tokenInfo: path == "/oauth/token/info"
            case .api: !path.hasPrefix("/oauth")
            case .path(let only): path == only
            case .anywhere: true
            }
        }
    }

    /// How often it goes wrong, counted from the injection on.
    public enum Occurrence: Sendable {
        /// Every time.
        case always
        /// The first so many requests.
        case first(Int)
        /// Every n-th request.
        case every(Int)
        /// The n-th request only.
        case number(Int)

        func contains(_ number: Int) -> Bool {
            switch self {
            case .always: true
            case .first(let count): number <= count
            case .every(let step): number.isMultiple(of: step)
            case .number(let only): number == only
            }
        }
    }

    /// Switches a fault on. Of several that match a request, the first injected counts.
    public func inject(_ fault: Fault, on place: Place, _ occurrence: Occurrence = .always) {
        faults.withLock { $0.rules.append(.init(fault: fault, place: place, occurrence: occurrence)) }
    }

    /// Switches all faults off.
    public func removeFaults() { faults.withLock { $0.rules = [] } }
}

struct FaultRules {
    struct Rule {
        let fault: PlanioSandbox.Fault
        let place: PlanioSandbox.Place
        let occurrence: PlanioSandbox.Occurrence
        var count = 0
    }

    var rules: [Rule] = []

    mutating func next(for path: String) -> PlanioSandbox.Fault? {
        var fault: PlanioSandbox.Fault?
        for index in rules.indices where rules[index].place.contains(path) {
            rules[index].count += 1
            if fault == nil, rules[index].occurrence.contains(rules[index].count) { fault = rules[index].fault }
        }
        return fault
    }
}
