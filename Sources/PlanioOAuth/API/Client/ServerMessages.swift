import Foundation

/// What a server says of a request that it refused, in whatever shape: `{"errors":["…"]}` is Redmine's, others come from
/// plug-ins, from Rails and from what stands in between.
enum ServerMessages {
    /// A body of messages is small. A larger one is something else, and not looked at.
    private static let longestBody = 256 * 1024
    private static let most = 50

    /// Each message on one line, without the request's secrets; empty if the response says nothing.
    static func read(_ response: CollectedResponse) -> [String] {
        guard response.body.count <= longestBody, let json = response.json else { return [] }
        var messages: [String] = []
        collect(json, "", isTop: true, into: &messages)
        return messages.map { response.redaction.printable($0, upTo: 300) }
    }

    private static func collect(_ json: JSONValue, _ field: String, isTop: Bool = false, into messages: inout [String])
    {
        guard messages.count < most else { return }
        switch json {
        case .string(let text):
            let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
            // By field, a message is the end of a sentence that the field begins.
            if !text.isEmpty { messages.append(field.isEmpty ? text : "\(field) \(text)") }
        case .array(let elements):
            for element in elements { collect(element, field, into: &messages) }
        case .object(let members) where isTop:
            // The first that says anything: `error` beside `message` is its short form.
            for name in ["errors", "message", "error_description", "error"] where messages.isEmpty {
                if let value = members[name] { collect(value, "", into: &messages) }
            }
            guard messages.isEmpty else { return }
            // Rails' own form of a model's errors: each field with its messages.
            for (name, value) in members where value.array != nil && name != "errors" {
                collect(value, name == "base" ? "" : name, into: &messages)
            }
        case .object(let members):
            if let text = members["message"]?.string {
                collect(.string(text), members["field"]?.string ?? field, into: &messages)
            } else {
                for (name, value) in members { collect(value, name == "base" ? field : name, into: &messages) }
            }
        case .null, .bool, .int, .double: break
        }
    }
}
