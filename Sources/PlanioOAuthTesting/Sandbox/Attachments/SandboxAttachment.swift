import Crypto
import Foundation
import PlanioOAuth

struct SandboxAttachment {
    let id: Int
    var filename: String
    let content: Data
    var contentType: String?
    var description: String?
    var author: Int
    /// How often it was got, where it is a project's or a version's.
    var downloads = 0
    let createdOn: Date

    /// SHA-256.
    var digest: String {
        SHA256.hash(data: content).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// By its name, as the server decides it, whose converter makes pictures of nothing else.
    var isThumbnailable: Bool {
        let endings = ["bmp", "gif", "jpg", "jpe", "jpeg", "png", "webp"]
        return filename.contains(".")
            && filename.split(separator: ".").last.map { endings.contains($0.lowercased()) } == true
    }

    /// What the server makes of a name: what stands behind the last slash, each run of forbidden characters an underscore.
    static func stored(_ name: String) -> String {
        let last = name.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? []
        var result = String.UnicodeScalarView()
        var isInRun = false
        for scalar in last {
            let isForbidden = "?%*:|\"'<>\n\r".unicodeScalars.contains(scalar)
            if !isForbidden { result.append(scalar) } else if !isInRun { result.append("_") }
            isInRun = isForbidden
        }
        return String(result)
    }

    static func contentType(of name: String) -> String? {
        let types = [
            "txt": "text/plain", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
            "pdf": "application/pdf", "html": "text/html", "csv": "text/csv", "zip": "application/zip",
            "json": "application/json", "xml": "application/xml", "gz": "application/gzip", "md": "text/markdown",
        ]
        return name.split(separator: ".").dropFirst().last.flatMap { types[$0.lowercased()] }
    }
}

/// What attachments hang on.
enum SandboxContainer: Hashable {
    case issue(Int)
    case project(Int)
    case version(Int)
    case wikiPage(Int)
    case news(Int)
}
