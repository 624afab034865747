import Foundation

/// Remembers who the server takes a credential for, and asks again in time: once for however many tasks, beside the
/// requests while the last finding is fresh enough, and in front of them when it is not.
///
/// A verdict (it is nobody, or somebody else) ends the belief at once, and the next request asks again. A server that cannot
/// say changes nothing until the belief is too old.
final class IdentityCheck: Sendable {
    /// With which credential, and in whose name.
    struct Question: Sendable {
        let credential: Secret
        /// The login of the user to act as; `nil` for oneself.
        var login: String?
        /// Who it must be, where that is known from elsewhere.
        var userID: Int?
        /// Whether a trusted place says that this credential belongs to the same user as the one before. Then the belief
        /// outlives the change while the server cannot say.
        var isVouchedFor = false
    }

    /// Who it is, and the number of the check that found out. Numbers grow.
    struct Finding: Sendable {
        let user: CurrentUser
        let number: Int
    }

    private struct Belief {
        var credential: Secret
        let finding: Finding
        /// When the server was asked, in uptime.
        let askedAt: Duration
        /// Somebody waited for the finding, and nobody has had the user's data yet.
        var isUnread: Bool
    }

    private struct Entry {
        var belief: Belief?
        var running: (number: Int, credential: Secret, task: SharedTask<Finding>)?
        /// When the next check beside a request may begin, in uptime.
        var dueFrom = Duration.zero
        /// The first user that was confirmed: a client never changes its user.
        var userID: Int?

        func belief(in credential: Secret, since oldest: Duration) -> Belief? {
            belief.flatMap { $0.credential == credential && $0.askedAt > oldest ? $0 : nil }
        }
    }

    private struct State {
        var lastNumber = 0
        private var own = Entry()
        /// By the login's bytes: Swift finds texts equal that are different users.
        private var others: [[UInt8]: Entry] = [:]

        subscript(login: String?) -> Entry {
            get { login.map { others[Array($0.utf8)] ?? Entry() } ?? own }
            set {
                guard let login else { return own = newValue }
                others[Array(login.utf8)] = newValue
                if others.count > IdentityCheck.rememberedLogins { forgetSome() }
            }
        }

        var othersCount: Int { others.count }

        /// Those asked about longest ago have to be asked about again; nothing else is lost.
        private mutating func forgetSome() {
            let idle = others.filter { $0.value.running == nil }
                .sorted { ($0.value.belief?.askedAt ?? .zero) < ($1.value.belief?.askedAt ?? .zero) }
            for (login, _) in idle.prefix(IdentityCheck.rememberedLogins / 2) { others[login] = nil }
        }
    }

    private static let rememberedLogins = 1000
    /// How soon after a check that found nothing the next may begin beside a request.
    private static let pause = Duration.seconds(10)
    /// How long a confirmed user's data may be taken for the present.
    private static let presence = Duration.seconds(10)

    private let policy: IdentityPolicy
    private let time: any TimeSource
    private let ask: @Sendable (Question) async throws -> CurrentUser
    private let state = Locked(State())

    /// - Parameter ask: Asks the server. Throws ``IdentityError`` or `CredentialNotAccepted`.
    init(
        _ policy: IdentityPolicy, time: any TimeSource, ask: @escaping @Sendable (Question) async throws -> CurrentUser
    ) {
        self.policy = policy
        self.time = time
        self.ask = ask
    }

    // MARK: Asking

    private enum Course {
        case believe(Finding)
        case wait(SharedTask<Finding>)
    }

    /// Who the server takes the credential for, by a finding that is fresh enough.
    /// - Throws: ``IdentityError``, `CredentialNotAccepted`.
    func confirm(_ question: Question) async throws -> Finding {
        let uptime = time.uptime
        let course: Course = state.withLock { state in
            let entry = state[question.login]
            guard let belief = entry.belief(in: question.credential, since: uptime - policy.longestStale) else {
                return .wait(check(question, after: 0, &state))
            }
            let isDue = belief.askedAt + policy.interval <= uptime && entry.dueFrom <= uptime && entry.running == nil
            if isDue { _ = check(question, after: 0, &state) }
            return .believe(belief.finding)
        }
        switch course {
        case .believe(let finding): return finding
        case .wait(let task): return try await task.value()
        }
    }

    /// Who it is by a check that began after the one with this number; asks if there is none.
    /// - Throws: ``IdentityError``, `CredentialNotAccepted`.
    func confirm(_ question: Question, after number: Int) async throws -> Finding {
        let course: Course = state.withLock { state in
            if let belief = state[question.login].belief, belief.credential == question.credential,
                belief.finding.number > number
            {
                return .believe(belief.finding)
            }
            return .wait(check(question, after: number, &state))
        }
        switch course {
        case .believe(let finding): return finding
        case .wait(let task):
            let finding = try await task.value()
            // What is still believed because the server could not say is no finding.
            guard finding.number > number else { throw IdentityError(.unavailable(retryAfter: nil)) }
            return finding
        }
    }

    /// The number of the newest check that has begun.
    var lastNumber: Int { state.withLock { $0.lastNumber } }

    /// The check under way, or a new one.
    private func check(_ question: Question, after number: Int, _ state: inout State) -> SharedTask<Finding> {
        if let running = state[question.login].running, running.credential == question.credential,
            running.number > number
        {
            return running.task
        }
        state.lastNumber += 1
        let number = state.lastNumber
        let task = SharedTask { [self] in try await run(question, number) }
        state[question.login].running = (number, question.credential, task)
        return task
    }

    private func run(_ question: Question, _ number: Int) async throws -> Finding {
        let askedAt = time.uptime
        do {
            let finding = Finding(user: try await ask(question), number: number)
            return try state.withLock { state throws(IdentityError) in
                try settle(question, finding, askedAt, &state[question.login])
            }
        } catch {
            let former = state.withLock { settle(question, number, error, &$0[question.login]) }
            guard let former else { throw error }
            return former
        }
    }

    private func settle(
        _ question: Question, _ finding: Finding, _ askedAt: Duration, _ entry: inout Entry
    ) throws(IdentityError) -> Finding {
        if let expected = question.userID ?? entry.userID, expected != finding.user.id {
            var error = IdentityError(.differentUser, finding.user.response)
            if question.login == nil { error.presentUserID = finding.user.id }
            throw error
        }
        if entry.running?.number == finding.number { entry.running = nil }
        entry.userID = finding.user.id
        if entry.belief.map({ $0.finding.number < finding.number }) ?? true {
            let wasBelieved = entry.belief(in: question.credential, since: askedAt - policy.longestStale) != nil
            entry.belief = Belief(
                credential: question.credential, finding: finding, askedAt: askedAt, isUnread: !wasBelieved)
        }
        return finding
    }

    /// What to go on believing, if the failure allows that.
    private func settle(
        _ question: Question, _ number: Int, _ error: any Error, _ entry: inout Entry
    ) -> Finding? {
        if entry.running?.number == number { entry.running = nil }
        if error is CredentialNotAccepted || (error as? IdentityError)?.isVerdict == true {
            if let belief = entry.belief, belief.credential == question.credential, belief.finding.number < number {
                entry.belief = nil
            }
            return nil
        }
        let uptime = time.uptime
        let wait = max(Self.pause, (error as? IdentityError)?.retryAfter ?? .zero)
        entry.dueFrom = uptime + min(policy.interval, wait)
        guard question.isVouchedFor, let belief = entry.belief, belief.askedAt + policy.longestStale > uptime else {
            return nil
        }
        entry.belief?.credential = question.credential
        return belief.finding
    }

    // MARK: What is known

    /// The first user that was confirmed.
    var userID: Int? { state.withLock { $0[nil].userID } }

    /// How many users to act as are remembered.
    var rememberedCount: Int { state.withLock { $0.othersCount } }

    /// Who a credential belongs to, if that was confirmed.
    func userID(of credential: Secret) -> Int? {
        state.withLock { state in
            state[nil].belief.flatMap { $0.credential == credential ? $0.finding.user.id : nil }
        }
    }

    /// Takes down what somebody else has just asked.
    func learn(_ user: CurrentUser, with credential: Secret) {
        let uptime = time.uptime
        state.withLock { state in
            state.lastNumber += 1
            state[nil].userID = user.id
            state[nil].belief = Belief(
                credential: credential, finding: Finding(user: user, number: state.lastNumber), askedAt: uptime,
                isUnread: true)
        }
    }

    /// The next request asks again.
    func doubt(_ question: Question) { state.withLock { $0[question.login].belief = nil } }

    /// The user's data if they have just been asked for; given once, because they may change.
    func takeUser(_ question: Question) -> CurrentUser? {
        let oldest = time.uptime - Self.presence
        return state.withLock { state in
            guard let belief = state[question.login].belief(in: question.credential, since: oldest), belief.isUnread
            else { return nil }
            state[question.login].belief?.isUnread = false
            return belief.finding.user
        }
    }
}
