import Foundation

#if !FUZZING
@testable import PlanioOAuth
#endif

/// What holds for every text, whatever stands in it: for the tests, and for the fuzzer, which stops at the first for
/// which it does not.
enum JSONProperties {
    struct Violation: Error {
        let line: Int
    }

    static func check(_ text: Data) throws {
        let value = try? JSONValue(parsing: text)
        try hold(value == ReferenceReader.read(text))
        guard let value else { return }
        if let written = try? value.encoded() {
            try hold(try JSONValue(parsing: written) == value)
            try hold(try JSONText(value).value == value)
        }
        let node = try JSONNode(parsing: text)
        let json = try JSONText(parsing: text)
        try hold(json.value == value && json == node.text && json.hashValue == node.text.hashValue)
        try hold(try JSONText(parsing: json.data) == json)
        try readAll(node, value)
    }

    private static func hold(_ isTrue: @autoclosure () throws -> Bool, _ line: Int = #line) throws {
        guard try isTrue() else { throw Violation(line: line) }
    }

    /// Reads each value as everything, and tells each place.
    private static func readAll(_ node: JSONNode, _ value: JSONValue) throws {
        try hold(node.isNull == (value == .null))
        try hold((try? node.read(String.self)) == value.string)
        _ = try? node.read(Day.self)
        _ = try? node.read(URL?.self)
        let date = try? node.read(Date.self)
        try hold(date?.timeIntervalSince1970.isFinite != false)
        let double = try? node.read(Double.self)
        let int = try? node.read(Int.self)
        if let number = value.number { try hold(double == (number.isFinite ? number : nil) && int == value.int) }
        _ = try? node.read(Bool.self)
        try hold(node.mismatch(expected: "").path == node.view.place(of: node.word).path)
        switch value {
        case .array(let elements):
            let nodes = Array(try node.elements())
            try hold(nodes.count == elements.count && node.text[elements.count] == nil)
            for (node, value) in zip(nodes, elements) { try readAll(node, value) }
        case .object(let members): try readMembers(node, members)
        default: break
        }
    }

    private static func readMembers(_ node: JSONNode, _ members: JSONMembers) throws {
        func isEqual(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
        var object = try node.object()
        try hold(object.names.elementsEqual(members.names, by: isEqual))
        for member in members {
            let found = object.node(named: member.name)
            try hold(found != nil)
            if let found { try readAll(found, member.value) }
        }
        for member in members.reversed() {
            let found = object.node(named: member.name)
            try hold(found?.text.value == member.value)
        }
        let a = object.node("a")
        let empty = object.node("")
        let subject = object.node("subject")
        let id = object.node("id")
        try hold(a?.text.value == members["a"] && empty?.text.value == members[""])
        try hold(subject?.text.value == members["subject"] && id?.text.value == members["id"])
        guard let model = try? Model(node) else { return }
        let unknown = members.names.filter { !isEqual($0, "id") && !isEqual($0, "a") }
        try hold(model.unknown.names.elementsEqual(unknown, by: isEqual))
        for name in unknown { try hold(model.unknown[name]?.value == members[name]) }
    }

    private struct Model: JSONModel {
        let json: JSONText
        let id: Int
        let a: [JSONValue]?

        init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            a = try json.optional("a")
            self.json = json.text
        }
    }
}
