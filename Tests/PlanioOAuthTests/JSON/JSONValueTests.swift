import Foundation
import PlanioOAuth
import Testing

@Suite("JSON values")
struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(parsing: Data(text.utf8)) }

    private func problem(_ text: String) -> JSONError? { problem(Data(text.utf8)) }

    private func problem(_ text: Data) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test("every kind of value is read, with members in their order")
    func kinds() throws {
        let value = try read(
            #" {"b":[null,true,false,0,-1,12.5,1e2,-0.25e-1,"",[],{}],"a":{"x":"é😀\n\u00e9\ud83d\ude00\/\\\""}} "#)
        #expect(value.object?.names == ["b", "a"])
        #expect(
            value["b"]?.array == [
                .null, true, false, 0, -1, 12.5, .double(100), -0.025, "", [], [:],
            ])
        #expect(value["a"]?["x"] == "é😀\né😀/\\\"")
        #expect(try read("\u{FEFF}7") == 7)
        #expect(try read("9223372036854775807") == .int(.max))
        #expect(try read("-9223372036854775808") == .int(.min))
        #expect(try read("9223372036854775808") == .double(9223372036854775808))
        #expect(try read("1e400") == .double(.infinity))
        #expect(try read("2.2250738585072014e-308").number == .leastNormalMagnitude)
        #expect(try read("0.1").number == 0.1)
        #expect(try read("123456789012345678901234567890.5").number == 1.2345678901234568e29)
    }

    @Test(
        "what is not JSON is refused with the offset and without the text",
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("tru", .unexpectedEnd, 3),
            ("\"secret", .unexpectedEnd, 7), ("{\"a\"", .unexpectedEnd, 4), ("[1,]", .unexpectedCharacter, 3),
            ("{,}", .unexpectedCharacter, 1), ("{\"a\":1,}", .unexpectedCharacter, 7),
            ("{a:1}", .unexpectedCharacter, 1),
            ("[1 2]", .unexpectedCharacter, 3), ("[1}", .unexpectedCharacter, 2), ("NaN", .unexpectedCharacter, 0),
            ("'a'", .unexpectedCharacter, 0), ("<html>", .unexpectedCharacter, 0), ("01", .invalidNumber, 0),
            ("[1.]", .invalidNumber, 1), ("-", .unexpectedEnd, 0), ("1e", .unexpectedEnd, 0), ("-x", .invalidNumber, 0),
            ("1.2.3", .invalidNumber, 0), ("+1", .unexpectedCharacter, 0), (".5", .unexpectedCharacter, 0),
            ("\"\\x\"", .invalidEscape, 1), ("\"\\u12g4\"", .invalidEscape, 1), ("\"a\nb\"", .controlCharacter, 2),
            ("\"\\ud83d\"", .loneSurrogate, 1), ("\"\\ude00\"", .loneSurrogate, 1),
            ("\"\\ud83d\\u0041\"", .loneSurrogate, 1), ("1 1", .trailingText, 2), ("{}x", .trailingText, 2),
            ("{\"a\":1,\"a\":2}", .duplicateMember, 7), ("{\"a\":1,\"\\u0061\":2}", .duplicateMember, 7),
            ("\u{FEFF}\u{FEFF}1", .unexpectedCharacter, 3), ("1\u{0}", .trailingText, 1),
        ] as [(String, JSONError.Problem, Int)])
    func refused(text: String, expected: JSONError.Problem, offset: Int) {
        let error = problem(text)
        #expect(error?.problem == expected)
        #expect(error?.offset == offset)
        #expect(error.map { !"\($0)".contains("secret") } == true)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0xFF], [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xE2, 0x82], [0x80],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(problem(Data([0x22, 0x61] + bytes + [0x22]))?.problem == .invalidUTF8)
        #expect(problem(Data([0x22, 0x61] + bytes))?.problem == .invalidUTF8)
    }

    @Test("names are told apart by their bytes, not by their Unicode form")
    func names() throws {
        let value = try read("{\"\u{FC}\":1,\"u\u{308}\":2}")
        #expect(value["\u{FC}"] == 1)
        #expect(value["u\u{308}"] == 2)
        #expect(JSONValue(dictionaryLiteral: ("\u{FC}", 1)) != JSONValue(dictionaryLiteral: ("u\u{308}", 1)))
    }

    @Test("a name that occurs twice is found among any number of members")
    func manyMembers() throws {
        for count in [1, 2, 10, 63, 64, 65, 66, 500] {
            let members = (0..<count).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
            #expect(try read("{\(members)}").object?.count == count)
            #expect(problem("{\(members),\"name\(count / 2)\":0}")?.problem == .duplicateMember)
            #expect(problem("{\(members),\"\\u006eame0\":0}")?.problem == .duplicateMember)
        }
    }

    @Test("nesting is bounded, without recursion before the bound")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try read(nested(JSONValue.maximumDepth)) }
        #expect(problem(nested(JSONValue.maximumDepth + 1))?.problem == .tooDeep)
        #expect(problem(String(repeating: "[", count: 4_000_000))?.problem == .tooDeep)
        #expect(problem(String(repeating: "{\"\":", count: 1_000_000))?.problem == .tooDeep)
    }

    @Test("what is written is read again as an equal value")
    func written() throws {
        let value: JSONValue = [
            "z": [
                nil, true, 1, -2.5, 1e300, .double(.leastNonzeroMagnitude),
                "\u{0}\u{1F}\u{7F}\"\\/\n\r\t\u{8}\u{C}é😀\u{2028}",
            ], "a": [:],
            "": [],
        ]
        let text = try value.encoded()
        #expect(
            String(decoding: text, as: UTF8.self)
                == "{\"z\":[null,true,1,-2.5,1e+300,5e-324,\"\\u0000\\u001f\u{7F}\\\"\\\\/\\n\\r\\t\\b\\fé😀\u{2028}\"],\"a\":{},\"\":[]}"
        )
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test("a number that JSON does not have is refused with its place", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(number: Double) {
        #expect(throws: JSONError(.notFinite, path: "issue.custom_fields[1].value")) {
            try JSONValue.object(["issue": ["custom_fields": [[:], ["value": .double(number)]]]]).encoded()
        }
    }

    @Test("what is too deep is not written either")
    func deepValue() {
        var value = JSONValue.null
        for _ in 0...JSONValue.maximumDepth { value = [value] }
        #expect(throws: JSONError.self) { try value.encoded() }
    }

    @Test("it is equal if it says the same")
    func equality() throws {
        #expect(try read("{\"a\":1,\"b\":[2.0]}") == read("{\"b\":[2],\"a\":1.0}"))
        #expect(try read("{\"a\":1,\"b\":[2.0]}").hashValue == read("{\"b\":[2],\"a\":1.0}").hashValue)
        #expect(try read("{\"a\":1}") != read("{\"a\":\"1\"}"))
        #expect(JSONValue.int(9_007_199_254_740_993) != .double(9_007_199_254_740_992))
        #expect(JSONValue.bool(true) != 1)
    }

    @Test("other coders keep it as it is, names too")
    func coders() throws {
        let value: JSONValue = ["is_done": true, "list": [1, 2.5, nil, "x", ["a_b": [:]], []], "n": 1.0]
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(JSONValue.self, from: encoder.encode(value)) == value)
        let plist: JSONValue = ["is_done": true, "list": [1, 2.5, "x", ["a_b": [:]], []]]
        #expect(
            try PropertyListDecoder().decode(JSONValue.self, from: PropertyListEncoder().encode(plist)) == plist)
    }
}
