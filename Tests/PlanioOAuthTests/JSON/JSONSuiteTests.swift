import Foundation
import Testing

@testable import PlanioOAuth

/// Texts of the kinds that JSON test suites collect, with what RFC 8259 says of them: accepted, refused, or left to the
/// reader, and then what this one does.
@Suite("JSON texts of every kind")
struct JSONSuiteTests {
    private static func isAccepted(_ text: Data) -> Bool { (try? JSONValue(parsing: text)) != nil }

    private static let accepted: [String] = [
        "[[]   ]", "[\"\"]", "[]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]",
        "[1,null,null,2]",
        "[2] ", "[0e+1]", "[0e1]", "[ 4]", "[-0.000000000000000000000000000000000000000000000001]", "[20e1]", "[-0]",
        "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]", "[1e+2]", "[123]",
        "[123.456789]", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", "{\"asd\":\"sdf\"}", "{}", "{\"\":0}",
        "{\"foo\\u0000bar\": 42}",
        "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", "{\"a\":[]}", "{\n\"a\": \"b\"\n}", "[\"\\u0060\\u012a\\u12AB\"]",
        "[\"\\uD801\\udc37\"]", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]",
        "[\"\\\"\"]", "[\"a/*b*/c/*d//e\"]", "[\"\\\\a\"]", "[\"\\\\n\"]", "[\"\\u0012\"]", "[\"\\uFFFF\"]",
        "[ \"asd\"]",
        "[\"\\uDBFF\\uDFFF\"]", "[\"\u{FFFF}\"]", "[\"\u{10FFFF}\"]", "[\"\\u0000\"]", "[\"\u{2028}\"]",
        "[\"\\u002c\"]",
        "[\"\u{3C0}\"]", "[\"asd \"]", "\" \"", "[\"\\uA66D\"]", "[\"\u{7F}\"]", "[\"\\u0022\"]", "false", "42", "-0.1",
        "null", "\"asd\"", "true", "\"\"", "[\"a\"]\n", "[true]", " [] ", "\t\r\n []", "0", "-0", "0.0", "1e0",
        "[1,2,3,[4,[5]]]", "\u{FEFF}{}",
    ]

    private static let refused: [String] = [
        "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]", "[\"x\"", "[x",
        "[3[4]]", "[,]",
        "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"\u{B}a\"\\f]", "[*]", "[\"\"", "[1,",
        "[1,\n1\n,1", "[{}",
        "[fals]", "[nul]", "[tru]", "[++1234]", "[+1]", "[+Inf]", "[-01]", "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]",
        "[.2e-3]",
        "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]", "[0E+]", "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]",
        "[1 000.0]",
        "[1eE2]", "[2.e+3]", "[2.e-3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[\u{FF11}]", "[1+2]", "[0x1]", "[0x42]",
        "[Infinity]", "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]", "[-012]", "[-.123]", "[-1x]",
        "[1ea]",
        "[1.]", "[.123]", "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "[\"x\", truth]", "{[: \"x\"}",
        "{\"x\", null}",
        "{\"x\"::\"b\"}", "{🇨🇭}", "{\"a\":\"a\" 123}", "{key: 'value'}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}",
        "{\"a\":", "{\"a\"",
        "{1:1}", "{9999E9999:1}", "{null:null,null:null}", "{\"id\":0,,,,,}", "{'a':0}", "{\"id\":0,}",
        "{\"a\":\"b\"}/**/",
        "{\"a\":\"b\"}/**//", "{\"a\":\"b\"}//", "{\"a\":\"b\"}/", "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}",
        "{\"a\":\"a", "{ \"foo\" : \"bar\", \"a\" }",
        "{\"a\":\"b\"}#", " ", "[\"\\uD800\\\"]", "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\uD800\\u1x\"]", "[é]",
        "[\"\\x00\"]",
        "[\"\\\\\\\"]", "[\"\\\t\"]", "[\"\\🌀\"]", "[\"\\\"]", "[\"\\u00A\"]", "[\"\\uD834\\uDd\"]",
        "[\"\\uD800\\uD800\\x\"]", "[\"\\a\"]",
        "[\"\\uqqqq\"]", "[\\u0020\"asd\"]", "[\\n]", "\"", "['single quote']", "abc", "[\"\\", "[\"a\u{0}a\"]",
        "[\"new\nline\"]",
        "[\"\t\"]", "\"\\UA66D\"", "\"\"x", "<.>", "[<null>]", "[1]x", "[1]]", "[\"asd]", "aå", "[True]", "1]",
        "{\"x\": true,", "[][]",
        "]", "{}}", "[", "", "[\u{0}]", "2@", "{\"\":", "{\"a\":/*comment*/\"b\"}", "{\"a\": true} \"x\"", "['", "[,",
        "[{", "[\"a",
        "{", "{]", "{,", "{[", "{\"a", "{'a'", "[\"\\{[\"\\{[\"\\{[\"\\{", "*", "{\"a\":\"b\"}#{}", "[\u{2060}]",
        "[\\u000A\"\"]", "[1",
        "[ false, nul", "[ true, fals", "[ false, tru", "{\"asd\":\"asd\"", "å", "[\u{C}]", "\u{85}1", "\u{A0}1",
        "1\u{FEFF}", "- 1",
    ]

    /// What RFC 8259 leaves to the reader, or warns of.
    private static let chosen: [(text: String, isAccepted: Bool)] = [
        ("[123.456e-789]", true), ("[0.4e00669999999999999999999999999999999999999999999999999999999999999999]", true),
        ("[-1e+9999]", true), ("[1.5e+9999]", true), ("[100000000000000000000]", true),
        ("[-123123123123123123123123123]", true),
        ("{\"a\":\"b\",\"a\":\"c\"}", false), ("{\"a\":\"b\",\"a\":\"b\"}", false), ("{\"a\":{\"a\":1}}", true),
        ("[\"\\uDADA\"]", false), ("[\"\\uD888\\u1234\"]", false), ("[\"\\uDd1e\\uD834\"]", false),
        ("[\"\\uD800\\n\"]", false),
        ("[\"\\ud800abc\"]", false), ("[\"\\uDFAA\"]", false), ("[\"\\uDBFF\\uDBFF\"]", false), ("\u{FEFF}", false),
    ]

    @Test("what RFC 8259 allows is accepted, and what it does not is refused")
    func verdicts() {
        for text in Self.accepted {
            #expect(Self.isAccepted(Data(text.utf8)), "\(text)")
            #expect(Self.isSerializationAccepting(text), "\(text)")
        }
        for text in Self.refused { #expect(!Self.isAccepted(Data(text.utf8)), "\(text)") }
        for (text, isAccepted) in Self.chosen { #expect(Self.isAccepted(Data(text.utf8)) == isAccepted, "\(text)") }
    }

    private static func isSerializationAccepting(_ text: String) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
    }

    @Test("no byte order and no encoding but UTF-8 is guessed")
    func encodings() {
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .isoLatin1] {
            #expect(!Self.isAccepted("[\"é\"]".data(using: encoding) ?? Data()), "\(encoding)")
        }
    }

    @Test("a beginning of a text is never taken for the whole, wherever it ends")
    func prefixes() throws {
        let text = Data(#"{"a":[1.5e3,-2,true,false,null,"é😀\ud83d\ude00\n",{"b":{}}],"c":""}"#.utf8)
        #expect(Self.isAccepted(text))
        for count in 0..<text.count { #expect(!Self.isAccepted(text.prefix(count)), "\(count)") }
    }

    @Test("a slice of a larger text ends where it ends")
    func slices() throws {
        let text = Data("[12345]67".utf8)
        #expect(try JSONValue(parsing: text[1..<4]) == 123)
        #expect(try JSONValue(parsing: text[0..<7]) == [12345])
    }

    /// Texts that are alike to each other, and broken in one to three places: of these, about half are JSON still.
    @Test("it agrees with a reader that follows the grammar line by line, on texts broken at random", arguments: 0..<40)
    func mutations(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let seeds = (Self.accepted + Self.refused + Self.chosen.map(\.text)).map { Array($0.utf8) }
        let alphabet = Array("[]{},:\"\\/ubnt0159-+.eE \n\u{0}é😀".utf8) + [0x80, 0xC3, 0xED, 0xF4, 0xFF]
        for _ in 0..<500 {
            var text = seeds.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                let byte = alphabet.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.insert(byte, at: place)
                case 1 where place < text.count: text.remove(at: place)
                case 2 where place < text.count: text[place] = byte
                default: text.insert(contentsOf: seeds.randomElement(using: &random) ?? [], at: place)
                }
            }
            #expect(throws: Never.self, "\(Data(text).base64EncodedString())") { try JSONProperties.check(Data(text)) }
        }
    }
}
