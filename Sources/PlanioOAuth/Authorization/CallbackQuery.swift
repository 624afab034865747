/// The query of a callback, as text. Only the parameters that are asked for are decoded: what the flow does not need may
/// be doubled, or undecodable, as it likes.
struct CallbackQuery {
    private var pairs: [(name: String, value: String)]

    init(_ query: String) {
        // By bytes, as servers do: with a mark behind it a sign is another character.
        pairs = query.utf8.split(separator: UInt8(ascii: "&")).map { pair in
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (String(Substring(sides[0])), sides.count > 1 ? String(Substring(sides[1])) : "")
        }
    }

    /// Whether there is a parameter of this name.
    func has(_ name: String) -> Bool { !values(name).isEmpty }

    /// The decoded value; `nil` if it is absent or empty, which is the same (RFC 6749 3.1).
    /// - Throws: If the parameter stands there twice or cannot be decoded.
    func value(_ name: String) throws(AuthorizationError) -> String? {
        let values = values(name)
        guard values.count <= 1 else { throw .duplicateParameter(name) }
        guard let raw = values.first, !raw.isEmpty else { return nil }
        guard let value = PercentEncoding.decodeForm(raw) else { throw .malformedCallback }
        return value
    }

    /// As ``value(_:)``, of a text that only informs: `nil` too if it cannot be decoded, and the first one if there are
    /// several.
    func note(_ name: String) -> String? { values(name).first.flatMap { PercentEncoding.decodeForm($0) } }

    /// Takes away what the registered redirect URI has as a query of its own, which comes back with the rest.
    /// - Returns: Whether all of it was there.
    mutating func remove(_ own: CallbackQuery) -> Bool {
        var isComplete = true
        for pair in own.pairs {
            if let index = pairs.firstIndex(where: { Self.isSame($0, pair) }) {
                pairs.remove(at: index)
            } else {
                isComplete = false
            }
        }
        return isComplete
    }

    private func values(_ name: String) -> [String] {
        pairs.filter { PercentEncoding.decodeForm($0.name) == name }.map(\.value)
    }

    private static func isSame(_ one: (name: String, value: String), _ other: (name: String, value: String)) -> Bool {
        func isSame(_ one: String, _ other: String) -> Bool {
            guard let one = PercentEncoding.decodeForm(one), let other = PercentEncoding.decodeForm(other) else {
                return one == other
            }
            return one.hasSameBytes(as: other)
        }
        return isSame(one.name, other.name) && isSame(one.value, other.value)
    }
}
