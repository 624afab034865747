import Foundation
import Testing

/// Every way in which a value becomes text, to look for what was planted in it.
enum Texts {
    static let marker = "planted"

    static func of(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var texts = [
            "\(value)", String(describing: value), String(reflecting: value), dumped, "\([value])", "\(["key": value])",
            "\(Optional(value) as Any)",
        ]
        func walk(_ mirror: Mirror, _ depth: Int) {
            guard depth < 12 else { return }
            for child in mirror.children {
                texts.append("\(child.value)")
                // Bytes print as their number, and hold the text nevertheless.
                if let bytes = child.value as? Data { texts.append(String(decoding: bytes, as: UTF8.self)) }
                walk(Mirror(reflecting: child.value), depth + 1)
            }
        }
        walk(Mirror(reflecting: value), 0)
        if let error = value as? any Error { texts += [error.localizedDescription, "\(error as NSError)"] }
        return texts
    }

    static func expectNoSecret(in value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
        for text in of(value) {
            #expect(!text.contains(marker), "\(type(of: value)) shows a secret", sourceLocation: sourceLocation)
        }
    }
}
