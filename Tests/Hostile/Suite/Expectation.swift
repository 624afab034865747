import Foundation

/// What must be seen, transport by transport: the text that the case gives, or one of several where the operating system
/// decides which end of a connection is told first.
struct Expectation: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    let urlSession: String
    let asyncHTTPClient: String

    /// The same of each transport. ` | ` stands between what may be seen instead.
    init(stringLiteral text: String) {
        urlSession = text
        asyncHTTPClient = text
    }

    init(urlSession: String, asyncHTTPClient: String) {
        self.urlSession = urlSession
        self.asyncHTTPClient = asyncHTTPClient
    }

    /// libcurl and SwiftNIO read the same bytes in two ways, both of them safe.
    static func each(urlSession: String, asyncHTTPClient: String) -> Expectation {
        Expectation(urlSession: urlSession, asyncHTTPClient: asyncHTTPClient)
    }

    /// Foundation ends the process, which nothing outside of it can prevent.
    static func crash(asyncHTTPClient: String) -> Expectation {
        Expectation(urlSession: Self.signal, asyncHTTPClient: asyncHTTPClient)
    }

    /// How the process ended is what was seen then.
    static let signal = "ended by a signal"

    func text(_ transport: TransportKind) -> String {
        switch transport {
        case .urlSession: urlSession
        #if AsyncHTTPClient
        case .asyncHTTPClient: asyncHTTPClient
        #endif
        }
    }

    func allows(_ seen: String, _ transport: TransportKind) -> Bool {
        text(transport).components(separatedBy: " | ").contains(seen)
    }
}
