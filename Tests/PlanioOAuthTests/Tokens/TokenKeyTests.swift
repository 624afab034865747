import Foundation
import Testing

@testable import PlanioOAuth

@Suite("TokenKey")
struct TokenKeyTests {
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "Ju\u{308}rgen/😀\0")

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private func encoders() -> [JSONEncoder] {
        let encoders = (0..<3).map { _ in JSONEncoder() }
        encoders[1].keyEncodingStrategy = .convertToSnakeCase
        encoders[2].keyEncodingStrategy = .custom { Name(stringValue: "x-" + ($0.last?.stringValue ?? "")) }
        return encoders
    }

    private func decoders() -> [JSONDecoder] {
        let decoders = (0..<3).map { _ in JSONDecoder() }
        decoders[1].keyDecodingStrategy = .convertFromSnakeCase
        decoders[2].keyDecodingStrategy = .custom { Name(stringValue: ($0.last?.stringValue ?? "").uppercased()) }
        return decoders
    }

    @Test("a key survives coders that convert keys, also where one does and the other does not")
    func convertingCoders() throws {
        for encoder in encoders() {
            for decoder in decoders() {
                let read = try decoder.decode(TokenKey.self, from: try encoder.encode(key))
                #expect(read == key)
                #expect(read.account.utf8.elementsEqual(key.account.utf8))
            }
        }
        let list = try PropertyListEncoder().encode([key])
        #expect(try PropertyListDecoder().decode([TokenKey].self, from: list) == [key])
    }

    @Test("a key that was encoded as an object is read", arguments: ["clientID", "clientId", "client_id"])
    func object(_ name: String) throws {
        let json = Data(#"{"account":"jens","\#(name)":"app","site":"https://example.plan.io"}"#.utf8)
        let expected = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")
        for decoder in decoders().prefix(2) { #expect(try decoder.decode(TokenKey.self, from: json) == expected) }
    }

    @Test(
        "what is no key is not read as one",
        arguments: ["[]", #"["a","b"]"#, #"["a","b","c","d"]"#, "{}", #""a""#, "null"])
    func noKey(_ json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(TokenKey.self, from: Data(json.utf8)) }
    }

    @Test("keys are told apart by bytes: in sets, in stores and among damaged ones")
    func bytes() async throws {
        let forms = ["\u{FC}", "u\u{308}"]
        #expect(forms[0] == forms[1])
        let keys = forms.flatMap { form in
            [
                TokenKey(site: form, clientID: "", account: ""), TokenKey(site: "", clientID: form, account: ""),
                TokenKey(site: "", clientID: "", account: form),
            ]
        }
        #expect(Set(keys).count == 6 && Set(keys.map(\.digest)).count == 6 && Set(keys.map(\.json)).count == 3)
        #expect(Set(keys.map { Data($0.json.utf8) }).count == 6)
        #expect(TokenKey(site: "", clientID: "x#damaged", account: "").isForDamaged)
        #expect(!TokenKey(site: "", clientID: "x#damaged\u{301}", account: "").isForDamaged)
        for key in keys { #expect(key.forDamaged(Data()).isForDamaged) }
    }
}
