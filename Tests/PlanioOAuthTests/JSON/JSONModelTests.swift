import Foundation
import Testing

@testable import PlanioOAuth

private struct Box: JSONModel {
    struct Part: JSONModel {
        let json: JSONText
        let id: Int

        init(_ json: inout JSONObject) throws {
            self.json = json.text
            id = try json.required("id")
        }
    }

    let json: JSONText
    let id: Int
    let parts: [Part]?

    init(_ json: inout JSONObject) throws {
        self.json = json.text
        id = try json.required("id")
        parts = try json.optional("parts")
    }
}

@Suite("Models that keep their JSON")
struct JSONModelTests {
    private static let text = """
        { "plug-in" : {"a_b":[1, 2.50, null]}, "id":7, "parts":[{"id":1,"more":true}, {"id":2}],"é":"x", "big": 1e3 }
        """

    private func box(_ text: String = Self.text) throws -> Box { try JSONNode(parsing: Data(text.utf8)).read() }

    @Test("what a model does not know stays reachable, as JSON and as one's own type")
    func unknown() throws {
        struct Own: Decodable, Equatable {
            let list: [Double?]
            enum CodingKeys: String, CodingKey { case list = "a_b" }
        }
        let box = try box()
        #expect(box.unknown.names == ["plug-in", "é", "big"])
        #expect(box.unknown["plug-in"]?["a_b"]?[1]?.value == 2.5)
        #expect(try box.unknown["plug-in"]?.decode(Own.self) == Own(list: [1, 2.5, nil]))
        #expect(try box.unknown["é"]?.read(String.self) == "x")
        #expect(box.unknown["id"] == nil && box.unknown[0] == nil)
        #expect(box.parts?.map(\.unknown.names) == [["more"], []])
        #expect(box.json["parts"]?[1]?.value == ["id": 2])
        #expect(box.json["parts"]?[2] == nil && box.json["parts"]?[-1] == nil)
    }

    @Test("its JSON is what the server sent, byte by byte")
    func bytes() throws {
        var page = try JSONNode(parsing: Data("{\"boxes\":[{\"id\":1},\(Self.text)]}".utf8)).object()
        let boxes = try page.list(named: "boxes", of: Box.self)
        #expect(boxes.map { String(decoding: $0.json.data, as: UTF8.self) } == ["{\"id\":1}", Self.text])
        #expect(
            boxes[1].parts?.map { String(decoding: $0.json.data, as: UTF8.self) } == [
                "{\"id\":1,\"more\":true}", "{\"id\":2}",
            ])
    }

    @Test("it encodes to what decodes to an equal value, with any coder, whatever that does to names")
    func coders() throws {
        let box = try box(Self.text.replacing("null", with: "3"))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for copy in [
            try decoder.decode(Box.self, from: encoder.encode(box)),
            try PropertyListDecoder().decode(Box.self, from: PropertyListEncoder().encode(box)),
            try JSONDecoder().decode([String: [Box]].self, from: JSONEncoder().encode(["x": [box]]))["x"]?[0],
        ] as [Box?] {
            #expect(copy == box)
            #expect(copy?.hashValue == box.hashValue)
            #expect(copy?.unknown == box.unknown)
            #expect(copy?.parts?.first?.unknown["more"]?.value == true)
        }
    }

    @Test("models differ as soon as their JSON says something else")
    func equality() throws {
        #expect(try box("{\"id\":7,\"x\":1}") == box(" {\"x\":1.0, \"id\":7} "))
        #expect(try box("{\"id\":7,\"x\":1}") != box("{\"id\":7,\"x\":2}"))
        #expect(try box("{\"id\":7,\"x\":1}") != box("{\"id\":7}"))
        #expect(try Set([box(), box(), box("{\"id\":7}")]).count == 2)
    }

    @Test("inside one's own Decodable, a model's error has the whole place")
    func placeInDecodable() throws {
        struct Own: Decodable { let boxes: [String: [Box]] }
        let text = try JSONText(parsing: Data(#"{"boxes":{"x":[{"id":1},{"id":2,"parts":[{}]}]}}"#.utf8))
        #expect(throws: JSONError(.missing, path: "boxes.x[1].parts[0].id")) { try text.decode(Own.self) }
    }

    @Test(
        "one's own Decodable tells the place that does not fit, and nothing of what stands there",
        arguments: [
            (#"{"id":3,"list":[{}]}"#, "list[0].day", JSONError.Problem.missing),
            (#"{"id":3,"list":[{"day":null}]}"#, "list[0].day", .mismatch(expected: "Day", found: "null")),
            (#"{"id":3,"list":[{"day":"secret"}]}"#, "list[0].day", .malformed),
            (#"{"id":3,"list":"secret"}"#, "list", .mismatch(expected: "Array<Any>", found: "another kind of value")),
        ])
    func decodable(text: String, path: String, problem: JSONError.Problem) throws {
        struct Own: Decodable {
            struct Entry: Decodable { let day: Day }
            let list: [Entry]
        }
        let text = try JSONNode(parsing: Data("{\"own\":\(text)}".utf8))
        var object = try text.object()
        let member = object.node("own")
        let node = try #require(member)
        let error = #expect(throws: JSONError.self) { try node.decode(Own.self) }
        #expect(error?.path == "own.\(path)")
        #expect(error?.id == 3)
        #expect(error.map { !"\($0)".contains("secret") } == true)
        if case .malformed = problem { #expect(error?.problem == problem) }
        if case .missing = problem { #expect(error?.problem == problem) }
    }

    @Test("times in one's own Decodable are read as everywhere")
    func decodableTimes() throws {
        struct Own: Decodable { let at: Date }
        for time in ["2011-07-25T12:03:12Z", "2011-07-25T12:03:12.0Z", "2011/07/25 14:03:12 +0200"] {
            let text = try JSONText(["at": .string(time)])
            #expect(try text.decode(Own.self).at == Date(timeIntervalSince1970: 1_311_595_392))
        }
    }

    @Test("no description and no mirror shows what it holds")
    func descriptions() throws {
        let box = try box(#"{"id":7,"api_key":"secret"}"#)
        var dumped = ""
        dump(box, to: &dumped)
        #expect(!"\(box)\(dumped)\(String(reflecting: box.json))".contains("secret"))
    }

    @Test("an element kept by itself keeps its own text, and nothing of the page")
    func memory() throws {
        let elements = (0..<100).map { "{\"id\":\($0),\"x\":\"\(String(repeating: "y", count: 1000))\"}" }
        var page = try JSONNode(parsing: Data("{\"boxes\":[\(elements.joined(separator: ","))]}".utf8)).object()
        let boxes = try page.list(named: "boxes", of: Box.self)
        #expect(boxes.allSatisfy { $0.json.capacityHeld < 1_100 })
    }
}
