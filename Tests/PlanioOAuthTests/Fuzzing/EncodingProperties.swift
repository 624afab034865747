import Foundation
import HTTPTypes

#if !FUZZING
@testable import PlanioOAuth
#endif

/// What a caller passes arrives as it is, in the place that it was passed for, or is refused: never as another resource,
/// another parameter, an operator or another header line.
enum EncodingProperties {
    /// The input is a list of texts, one a line of bytes that end with NUL.
    static func check(_ input: Data) throws {
        let texts = input.split(separator: 0, maxSplits: 8, omittingEmptySubsequences: false)
            .compactMap { String(validating: $0, as: UTF8.self) }
        guard let first = texts.first else { return }
        try checkSegments(texts)
        try checkQuery(texts)
        try checkPath(first)
    }

    /// As segments of a path.
    private static func checkSegments(_ texts: [String]) throws {
        let encoded = texts.map(PercentEncoding.component)
        for (text, encoded) in zip(texts, encoded) {
            try Property.hold(encoded.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%") })
            try Property.hold(isSame(encoded.removingPercentEncoding, text))
            try Property.hold(isSame(PercentEncoding.decodeForm(PercentEncoding.form(text)), text))
        }
        guard let target = try target(PlanioRequest.get(PlanioRequest.path("projects", texts[0], "wiki"))) else {
            return
        }
        let segments = target.split(separator: "/", omittingEmptySubsequences: false)
        try Property.hold(segments.count == 4 && segments[0].isEmpty && segments[1] == "projects")
        try Property.hold(isSame(String(segments[2]).removingPercentEncoding, texts[0]) && segments[3] == "wiki.json")
        try Property.hold(!["", ".", ".."].contains(texts[0]))
    }

    /// As values of filters, in the long form, and of parameters.
    private static func checkQuery(_ texts: [String]) throws {
        var request = PlanioRequest.get("/issues.json")
        request.query = [("f[]", "subject"), ("op[subject]", "=")] + texts.map { ("v[subject][]", $0) }
        guard let target = try target(request) else { return }
        let query = target.drop { $0 != "?" }.dropFirst()
        let pairs = query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            pair.split(separator: "=", omittingEmptySubsequences: false).map(PercentEncoding.decodeForm)
        }
        try Property.hold(pairs.count == texts.count + 2 && pairs.allSatisfy { $0.count == 2 })
        try Property.hold(pairs[0] == ["f[]", "subject"] && pairs[1] == ["op[subject]", "="])
        for (pair, text) in zip(pairs.dropFirst(2), texts) {
            try Property.hold(pair[0] == "v[subject][]" && isSame(pair[1], text))
        }
    }

    /// As a raw path.
    private static func checkPath(_ text: String) throws {
        guard let target = try target(PlanioRequest.get(text)) else { return }
        try Property.hold(target.hasPrefix("/") && !target.hasPrefix("//"))
        try Property.hold(target.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"?#\\\"<>".utf8.contains($0) })
        let segments = target.split(separator: "/").map { $0.removingPercentEncoding }
        try Property.hold(!segments.contains(".") && !segments.contains(".."))
    }

    /// What would be sent; `nil` if it was refused, in words that fit a log.
    private static func target(_ request: PlanioRequest) throws -> String? {
        do {
            let request = try request.httpRequest(site)
            try Property.hold(request.authority == "planio.example" && request.scheme == "https")
            let path = request.path ?? ""
            try Property.hold(path.hasPrefix("/prefix/"))
            return String(path.dropFirst("/prefix".count))
        } catch let error as PlanioError {
            try Property.hold(Property.isPrintable("\(error)"))
            return nil
        }
    }

    private static let site: Site = {
        guard let site = try? Site(SiteAddress("https://planio.example/prefix")) else { fatalError("a site") }
        return site
    }()

    /// `==` takes texts for the same that are other bytes.
    private static func isSame(_ one: String?, _ other: String) -> Bool {
        one.map { $0.utf8.elementsEqual(other.utf8) } == true
    }
}
