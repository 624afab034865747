extension RedirectURI {
    /// Where a program listens for its callback.
    struct ListeningPlace: Hashable {
        /// 0 where any will do.
        let port: Int
        private let registered: RedirectURI
        private let rest: String

        fileprivate init(_ registered: RedirectURI, _ parts: URLParts) {
            self.registered = registered
            port = parts.port ?? 0
            rest = parts.path + (parts.query.map { "?\($0)" } ?? "")
        }

        /// The redirect URI of who listens on this port.
        func redirectURI(port: Int) -> RedirectURI {
            self.port == 0 ? .loopback(port: port, path: rest) : registered
        }
    }

    /// `nil` for everything but `http://127.0.0.1`. Of the names of this machine, Redmine ignores the port of this one only:
    /// `localhost` may be somewhere else (RFC 8252 8.3), and `[::1]` it does not accept at all.
    var listeningPlace: ListeningPlace? {
        guard let parts = try? URLParts(value), parts.scheme == "http", parts.host == "127.0.0.1" else { return nil }
        return ListeningPlace(self, parts)
    }
}
