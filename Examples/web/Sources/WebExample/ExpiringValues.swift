import Foundation

/// Values in memory under ids that nobody can guess, each for a while, and not more than so many.
///
/// An application on several hosts keeps them in its database instead.
actor ExpiringValues<Value: Sendable> {
    private let lifetime: Duration
    private let limit: Int
    private let now: @Sendable () -> Date
    private var values: [String: Value] = [:]
    /// In the order in which they expire.
    private var expiries: [(id: String, at: Date)] = []

    init(lifetime: Duration, limit: Int, now: @escaping @Sendable () -> Date) {
        self.lifetime = lifetime
        self.limit = limit
        self.now = now
    }

    /// Keeps a value. Where there are too many, the oldest goes.
    /// - Returns: Its id.
    func add(_ value: Value) -> String {
        prune()
        if expiries.count >= limit { values[expiries.removeFirst().id] = nil }
        let id = randomText()
        values[id] = value
        expiries.append((id, now() + lifetime / .seconds(1)))
        return id
    }

    func value(_ id: String) -> Value? {
        prune()
        return values[id]
    }

    /// Gives a value to one caller, if it is the right one.
    func take(_ id: String, if isRight: @Sendable (Value) -> Bool) -> Value? {
        guard let value = value(id), isRight(value) else { return nil }
        remove(id)
        return value
    }

    func remove(_ id: String) {
        values[id] = nil
        expiries.removeAll { $0.id == id }
    }

    func contains(where isRight: @Sendable (Value) -> Bool) -> Bool {
        prune()
        return values.values.contains(where: isRight)
    }

    private func prune() {
        let now = now()
        let expired = expiries.prefix { $0.at <= now }
        for (id, _) in expired { values[id] = nil }
        expiries.removeFirst(expired.count)
    }
}

/// 256 bits that nobody can guess, base64url.
func randomText() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return Data(bytes).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
