/// Where Planio sends the user's browser after consent. It must be registered with the application.
///
/// | value | for |
/// | --- | --- |
/// | ``outOfBand`` | programs without a browser: Planio shows the code, the user pastes it |
/// | ``url(_:)`` | web applications (`https://…`), and a private-use scheme (`com.example.app:/callback`) for apps |
/// | ``loopback`` | programs that listen on 127.0.0.1 for a moment |
public struct RedirectURI: Hashable, Sendable, Codable {
    /// A part in which a callback can differ from the redirect URI.
    public enum Part: String, Sendable, CaseIterable {
        /// One of the parts of a URL, compared in this order.
        case scheme, host, port, path, query
    }

    /// The URI as it is sent to the server and compared there, character by character.
    public let value: String

    /// `urn:ietf:wg:oauth:2.0:oob`: Planio shows the code to the user.
    public static let outOfBand = RedirectURI(value: "urn:ietf:wg:oauth:2.0:oob")

    /// `http://127.0.0.1`: register this; a request may add any port with ``loopback(port:path:)``.
    public static let loopback = RedirectURI(value: "http://127.0.0.1")

    /// `http://127.0.0.1:PORT`: the server ignores the port of a loopback address, but not the path.
    /// - Parameters:
    ///   - port: Where the program listens, 1 to 65535.
    ///   - path: The registered path, empty or with a slash in front.
    public static func loopback(port: Int, path: String = "") -> RedirectURI {
        RedirectURI(value: "http://127.0.0.1:\(port)\(path)")
    }

    /// A URL as registered. ``PlanioConfiguration`` refuses it if it is not absolute, has a fragment or user
    /// info, or is plain http to anything but a loopback address.
    public static func url(_ url: String) -> RedirectURI { RedirectURI(value: url) }

    private init(value: String) { self.value = value }

    /// Reads the URI, a string.
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the URI, a string.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    var isOutOfBand: Bool { self == .outOfBand }

    /// `nil` if the URI can be used.
    var problem: String? {
        if isOutOfBand { return nil }
        do {
            let parts = try URLParts(value)
            if !parts.isWellEncoded { return InvalidSite.notEncoded.explanation }
            if parts.fragment != nil { return InvalidSite.fragment.explanation }
            if parts.scheme == "http", !parts.isLoopback {
                return "is plain http, which Redmine accepts for loopback addresses only; use https"
            }
            if ["javascript", "data", "file", "vbscript", "about", "blob", "filesystem"].contains(parts.scheme) {
                return "has the scheme \(parts.scheme), to which no browser must be sent"
            }
            return nil
        } catch .notAURL {
            return "is not an absolute URL; write https://app.example/callback, or urn:ietf:wg:oauth:2.0:oob"
        } catch {
            return error.explanation
        }
    }
}

extension RedirectURI: CustomStringConvertible {
    /// The URI as it is sent.
    public var description: String { value }
}
