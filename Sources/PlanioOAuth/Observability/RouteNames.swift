/// The patterns of one application's paths, of which there are never more than so many: unknown paths, and requests that name
/// their own, might otherwise become any number.
final class RouteNames: Sendable {
    private static let most = 200
    /// What is beyond.
    static let other = "/{other}"

    private let unknown = Locked<Set<String>>([])

    /// - Parameter named: What the request says itself.
    func route(_ path: String, named: String?) -> String {
        let pattern: String
        if let named {
            pattern = named.sanitized(upTo: 120)
        } else {
            let found = RoutePattern.of(path)
            if found.isKnown { return found.pattern }
            pattern = found.pattern
        }
        return unknown.withLock { unknown in
            if unknown.contains(pattern) { return pattern }
            guard unknown.count < Self.most else { return Self.other }
            unknown.insert(pattern)
            return pattern
        }
    }
}
