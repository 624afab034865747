extension SiteTraffic {
    private struct Key: Hashable {
        let origin: String
        let rules: Rules
        let transport: ObjectIdentifier
        let time: ObjectIdentifier
    }

    private struct Reference {
        weak var traffic: SiteTraffic?
    }

    /// What is known of sites is known to the process, or each of its clients would have to find out for itself that a site is
    /// overloaded. It is held by who uses it, and forgotten with the last.
    private static let known = Locked<[Key: Reference]>([:])

    /// The traffic to a site over a transport; the same for all who ask with the same transport, clock and rules.
    static func to(
        _ origin: String, _ rules: Rules, over transport: any HTTPTransport, _ time: any TimeSource
    ) -> SiteTraffic {
        guard let transportID = identity(of: transport), let timeID = identity(of: time) else {
            return SiteTraffic(origin, rules, transport, time)
        }
        let key = Key(origin: origin, rules: rules, transport: transportID, time: timeID)
        return known.withLock { known in
            if let traffic = known[key]?.traffic { return traffic }
            // It holds the transport and the clock, so that their identities stay theirs.
            let traffic = SiteTraffic(origin, rules, transport, time) { forget(key) }
            known[key] = Reference(traffic: traffic)
            return traffic
        }
    }

    private static func forget(_ key: Key) {
        // Somebody may have made the next one meanwhile. It must not end in here, where it would wait for itself.
        let next = known.withLock { known in
            let next = known[key]?.traffic
            if next == nil { known[key] = nil }
            return next
        }
        withExtendedLifetime(next) {}
    }

    static var knownCount: Int { known.withLock { $0.count } }

    /// Of an object its own; of the system's clock, of which there is one, that of its type.
    private static func identity(of value: any Sendable) -> ObjectIdentifier? {
        if type(of: value) is AnyClass { return ObjectIdentifier(value as AnyObject) }
        return value is SystemTime ? ObjectIdentifier(SystemTime.self) : nil
    }
}
