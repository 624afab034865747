/// A page of this application. What a link asks for and is elsewhere becomes the first page, so that nobody is sent to another
/// site by a link to this one.
struct LocalPage: Sendable, Hashable {
    let path: String

    init(_ path: String) {
        let place = path.utf8.prefix { $0 != UInt8(ascii: "?") }
        let isPlain = path.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "/-_.~?=&%".utf8.contains($0)
        }
        // Browsers take `//` for the beginning of another site's name, and a proxy may decode what is encoded.
        let isLocal = path.hasPrefix("/") && !path.hasPrefix("//") && !place.contains(UInt8(ascii: "%"))
        self.path = isPlain && isLocal ? path : "/"
    }
}
