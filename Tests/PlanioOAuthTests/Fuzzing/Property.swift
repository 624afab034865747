import Foundation

#if !FUZZING
@testable import PlanioOAuth
#endif

/// What holds for whatever a server, a browser or a caller sends: for the tests, which try the corpora, and for the fuzzer,
/// which looks for an input for which it does not.
enum Property: String, CaseIterable {
    case json
    case callback
    case tokenResponse = "token-response"
    case challenge
    case retryAfter = "retry-after"
    case encoding
    case redirect

    struct Violation: Error {
        let file: String
        let line: Int
    }

    func check(_ input: Data) throws {
        switch self {
        case .json: try JSONProperties.check(input)
        case .callback: try CallbackProperties.check(input)
        case .tokenResponse: try TokenResponseProperties.check(input)
        case .challenge: try ChallengeProperties.check(input)
        case .retryAfter: try RetryAfterProperties.check(input)
        case .encoding: try EncodingProperties.check(input)
        case .redirect: try RedirectProperties.check(input)
        }
    }

    static func hold(
        _ isTrue: @autoclosure () throws -> Bool, _ file: String = #fileID, _ line: Int = #line
    ) throws {
        guard try isTrue() else { throw Violation(file: file, line: line) }
    }

    /// Whether a text fits one line of a log, whoever wrote parts of it.
    static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0 != "\u{2028}" && $0 != "\u{2029}"
        }
    }
}
