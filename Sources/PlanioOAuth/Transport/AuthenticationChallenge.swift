import HTTPTypes

/// One challenge of a `WWW-Authenticate` field (RFC 9110 11.6.1), such as
/// `Bearer realm="Redmine", error="invalid_token"`.
struct AuthenticationChallenge: Sendable, Hashable {
    /// In lower case.
    let scheme: String
    /// By name, in lower case; of a repeated one the first.
    private(set) var parameters: [String: String] = [:]

    /// The challenges of a response. One field may have several and there may be several fields; what is malformed is
    /// passed over.
    static func all(in fields: HTTPFields) -> [AuthenticationChallenge] {
        fields[values: .wwwAuthenticate].flatMap { value in
            var parser = Parser(rest: Array(value.utf8)[...])
            return parser.challenges()
        }
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        mutating func challenges() -> [AuthenticationChallenge] {
            var found: [AuthenticationChallenge] = []
            while !rest.isEmpty {
                skip { $0 == UInt8(ascii: ",") || Self.isSpace($0) }
                let name = take(while: Self.isToken)
                guard !name.isEmpty else {
                    // Nothing that the grammar knows: on to the next element of the list.
                    skipElement()
                    continue
                }
                let hadSpace = skip(Self.isSpace)
                if rest.first == UInt8(ascii: "="), !found.isEmpty {
                    rest.removeFirst()
                    skip(Self.isSpace)
                    guard let value = value() else { continue }
                    if found[found.count - 1].parameters[name] == nil {
                        found[found.count - 1].parameters[name] = value
                    }
                } else {
                    found.append(AuthenticationChallenge(scheme: name))
                    if hadSpace { skipToken68() }
                }
            }
            return found
        }

        /// A token or a quoted string.
        private mutating func value() -> String? {
            guard rest.first == UInt8(ascii: "\"") else {
                let value = rest.prefix(while: Self.isToken)
                rest = rest.dropFirst(value.count)
                return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
            }
            rest.removeFirst()
            var bytes: [UInt8] = []
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                    bytes.append(escaped)
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// `Negotiate YII=` and the like: one word that is no parameter.
        private mutating func skipToken68() {
            let word = rest.prefix { !Self.isSpace($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
            let end = rest.dropFirst(word.count).drop(while: Self.isSpace).first
            guard end == nil || end == UInt8(ascii: ",") else { return }
            let name = word.prefix(while: Self.isToken)
            let tail = word.dropFirst(name.count)
            // `error=invalid_token` is a parameter, `YII=` and `YII==` are not.
            if tail.first == UInt8(ascii: "="), tail.contains(where: { $0 != UInt8(ascii: "=") }) { return }
            rest = rest.dropFirst(word.count)
        }

        private mutating func skipElement() {
            while let byte = rest.first, byte != UInt8(ascii: ",") {
                if byte == UInt8(ascii: "\"") { _ = value() } else { rest.removeFirst() }
            }
        }

        private mutating func take(while condition: (UInt8) -> Bool) -> String {
            let found = rest.prefix(while: condition)
            rest = rest.dropFirst(found.count)
            return String(decoding: found, as: UTF8.self).lowercased()
        }

        @discardableResult
        private mutating func skip(_ condition: (UInt8) -> Bool) -> Bool {
            let count = rest.prefix(while: condition).count
            rest = rest.dropFirst(count)
            return count > 0
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

        /// RFC 9110 5.6.2.
        private static func isToken(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }
}

extension CollectedResponse {
    /// A 401 that says of the bearer token itself that it is expired, revoked or otherwise invalid (RFC 6750 3.1). Any
    /// other 401 is the route's.
    var refusesToken: Bool {
        status == 401
            && AuthenticationChallenge.all(in: fields).contains {
                $0.scheme == "bearer" && $0.parameters["error"]?.lowercased() == "invalid_token"
            }
    }
}
