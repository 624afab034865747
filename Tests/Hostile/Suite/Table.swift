import Foundation

/// All cases.
enum Table {
    /// By the first part of the cases' names.
    private static let subjects: [(name: Substring, cases: @Sendable () -> [Case])] = [
        ("bodies", { Bodies.cases }), ("codings", { Codings.cases }), ("heads", { Heads.cases }),
        ("statuses", { Statuses.cases }), ("redirects", { Redirects.cases }), ("unauthorized", { Unauthorized.cases }),
        ("resets", { Resets.cases }), ("connections", { Connections.cases }), ("proxies", { Proxies.cases }),
        ("tls", { TLS.cases }), ("http2", { HTTP2.cases }), ("json", { JSONBodies.cases }), ("lists", { Lists.cases }),
        ("tokens", { TokenMembers.cases }), ("responses", { TokenResponses.cases }), ("sessions", { Sessions.cases }),
        ("callbacks", { Callbacks.cases }), ("pasted", { Pasted.cases }), ("caller", { CallerStrings.cases }),
        ("configuration", { Configurations.cases }), ("files", { Uploads.cases }),
    ]

    static var all: [Case] { subjects.flatMap { $0.cases() } }

    /// One case, without making the others.
    static func named(_ name: String) -> Case? {
        let subject = name.prefix { $0 != "/" }
        return subjects.first { $0.name == subject }?.cases().first { $0.name == name }
    }

    /// Each subject's first case and every third from there: some of everything, in a third of the time.
    static func quick(_ cases: [Case]) -> [Case] {
        var numbers: [Substring: Int] = [:]
        return cases.filter { element in
            let subject = element.name.prefix { $0 != "/" }
            defer { numbers[subject, default: 0] += 1 }
            return numbers[subject, default: 0] % 3 == 0
        }
    }

    static func list(_ cases: [Case], _ kinds: [TransportKind]) {
        for element in cases {
            tell("\(element.name)\n    \(element.does)")
            if element.expected.urlSession == element.expected.asyncHTTPClient {
                tell("    → \(element.expected.urlSession)")
            } else {
                for kind in kinds { tell("    → \(kind.rawValue): \(element.expected.text(kind))") }
            }
        }
        tell("\(cases.count) cases over \(kinds.map(\.rawValue).joined(separator: " and "))")
    }
}

/// A line at once, also where the output is a pipe.
func tell(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
