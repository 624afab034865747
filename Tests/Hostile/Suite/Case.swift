/// One hostile server, network or caller: what it does, and what must come of it, exactly.
///
/// It runs in a process of its own, so that a crash or a hang is one case's, and what it needs of memory is known.
struct Case: Sendable {
    typealias Work = @Sendable (Stage) async throws -> String

    /// `subject/what`, unique.
    let name: String
    /// What the server or the caller does, in a line.
    let does: String
    let expected: Expectation
    var settings: Settings
    /// Plays the case. What it returns is what was seen; what it throws is told by ``ErrorText``.
    let work: Work

    init(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Settings = Settings(),
        _ work: @escaping Work
    ) {
        self.name = name
        self.does = does
        self.expected = expected
        self.settings = settings
        self.work = work
    }
}

extension Case {
    /// What a case needs, where that differs from what most do.
    struct Settings: Sendable {
        /// The deadline of a request in seconds: long, so that a busy machine changes nothing, but where the case is about
        /// what passes it.
        var deadline = 20.0
        /// How large a response may be.
        var responseBytes = 65_536
        /// The most memory that the process may ever have had, in MB, server and library together; unbounded if `nil`.
        var memory: Int?
        /// How often a request is sent at most.
        var attempts = 1
        /// How many requests the other origin may see. It sees no secret in any case.
        var requestsElsewhere = 0
        /// It is about HTTP/2, which the transport on SwiftNIO speaks when it is told to.
        var isHTTP2 = false
        /// What the transport on SwiftNIO may take without a bound.
        var isKeptBySwiftNIO = false
        /// It needs certificates, which `openssl` makes.
        var needsTLS = false
        /// It needs the system to trust a certificate authority of the suite's own, where the transport can be told no other
        /// way.
        var needsTrust = false

        /// What a transport that gives up when it is told to takes at most.
        static let short = Settings(deadline: 4)

        func memory(_ kind: TransportKind) -> Int? { kind != .urlSession && isKeptBySwiftNIO ? nil : memory }

        func with(_ change: (inout Settings) -> Void) -> Settings {
            var settings = self
            change(&settings)
            return settings
        }
    }
}

/// Collects cases one expression after the other.
@resultBuilder
enum CaseList {
    static func buildExpression(_ element: Case) -> [Case] { [element] }
    static func buildExpression(_ elements: [Case]) -> [Case] { elements }
    static func buildBlock(_ parts: [Case]...) -> [Case] { parts.flatMap(\.self) }
    static func buildEither(first part: [Case]) -> [Case] { part }
    static func buildEither(second part: [Case]) -> [Case] { part }
    static func buildArray(_ parts: [[Case]]) -> [Case] { parts.flatMap(\.self) }
}
