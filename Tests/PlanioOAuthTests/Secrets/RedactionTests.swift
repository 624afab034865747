import Foundation
import Testing

@testable import PlanioOAuth

/// What others say is repeated without the secrets of the request, in whatever form they stand there.
@Suite("Redaction", .bounded)
struct RedactionTests {
    /// With a character for each way of escaping.
    private static let secret: String = #"s3cr/t+W ö"ß\n&<%41>x=="#

    private func printable(_ text: String, _ secrets: [String] = [RedactionTests.secret], upTo limit: Int = 500)
        -> String
    {
        Redaction(secrets.map { Secret($0) }).printable(text, upTo: limit)
    }

    private static let forms: [String] = {
        let bytes = Array(secret.utf8)
        let percent = bytes.map { String(format: "%%%02X", $0) }.joined()
        let json = ((try? JSONValue.string(secret).encoded()) ?? Data()).dropFirst().dropLast()
        let units = secret.utf16.map { String(format: "\\u%04x", $0) }.joined()
        let html = secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&#34;")
            .replacing("ö", with: "&#xF6;")
        return [
            secret, secret.uppercased(), secret.decomposedStringWithCanonicalMapping, percent, percent.lowercased(),
            PercentEncoding.component(secret), PercentEncoding.form(secret),
            PercentEncoding.component(PercentEncoding.component(secret)), String(decoding: json, as: UTF8.self),
            String(decoding: json, as: UTF8.self).replacing("\\", with: "\\\\"), units, html,
            Data(bytes).base64EncodedString(),
            Data(("user:" + secret).utf8).base64EncodedString(), Data(("me:" + secret).utf8).base64EncodedString(),
            Data(("you:" + secret + "!").utf8).base64EncodedString(), Data(bytes).base64URL,
            bytes.map { String(format: "%02x", $0) }.joined(),
            "\\x" + bytes.map { String(format: "%02X", $0) }.joined(),
            // Some characters escaped, some not.
            "s3cr%2ft+W%20%c3%b6\\\"ß\\\\n&amp;&lt;%2541&#62;x==",
        ]
    }()

    @Test("a secret is taken out in every form in which texts hold it", arguments: forms.indices)
    func everyForm(_ index: Int) {
        let form = Self.forms[index]
        for text in [form, "before \(form) after", "\(form)\(form)", "a=\(form)&b=\(form)"] {
            let result = printable(text)
            #expect(result.contains("<redacted>"))
            for part in ["s3cr", "S3CR", "czNjc", "%73", "7333", "\\u0073", "x==", "x%3D", "41>x"] {
                #expect(!result.contains(part), "form \(index) leaves \(part): \(result)")
            }
        }
        #expect(printable("before \(form) after").hasPrefix("before "))
    }

    @Test("what was shortened, here or by others, shows no part of a secret worth having", arguments: 8...22)
    func shortened(_ length: Int) {
        let secret = "0123456789abcdefghijkl"
        let beginning = String(secret.prefix(length))
        #expect(printable("token \(beginning)", [secret]) == "token <redacted>")
        #expect(printable("token \(beginning)… is wrong", [secret]) == "token <redacted>… is wrong")
        for limit in 1...60 {
            let result = printable(String(repeating: "-", count: 30) + secret + "!", [secret], upTo: limit)
            #expect(!result.contains("0123"))
        }
    }

    @Test("a secret behind what is looked at, or across its end, is not shown either")
    func longTexts() {
        let secret = String((0..<4000).map { "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(seed: $0) })
        for lead in [0, 490, 499, 500, 12_000, 16_300, 16_384, 16_880, 20_000] {
            let result = printable(String(repeating: ".", count: lead) + secret, [secret])
            #expect(!result.contains(secret.prefix(8)))
            #expect(result.unicodeScalars.count <= 501)
        }
    }

    @Test("a line break or an invisible character inside does not save a secret that has a space there")
    func joined() {
        #expect(printable("x correct\u{200B}horse\nbattery y", ["correct horse battery"]) == "x <redacted> y")
    }

    @Test("short secrets do not make other words unreadable")
    func shortSecrets() {
        #expect(printable("abc: cabbage abcd, (abc)", ["abc"]) == "<redacted>: cabbage abcd, (<redacted>)")
        #expect(printable("Subject cannot be blank", ["", "a", "be", "can"]) == "Subject cannot <redacted> blank")
    }

    @Test("nothing is taken out of a text without secrets, and what is no text for a log becomes spaces")
    func untouched() {
        let text = "Subject cannot be blank: 100 % of \"ü\" & <b>, \\u0041 %41 &amp;"
        #expect(printable(text) == text)
        #expect(printable("a\r\nb\u{202E}c\0", []) == "a  b c ")
    }

    @Test("a text made to keep the search busy ends all the same")
    func hostileTexts() {
        let secrets = [
            String(repeating: "%", count: 200), String(repeating: "\\", count: 200),
            String(repeating: "a", count: 8192),
        ]
        for unit in ["%25", "\\", "aaaaaaa-", "%2525252525", "\\u005c", "&#x25;", "aaaaaaaa"] {
            #expect(printable(String(repeating: unit, count: 20_000), secrets).unicodeScalars.count <= 501)
        }
    }
}

extension String {
    /// The same for the same seed.
    fileprivate func randomElement(seed: Int) -> Character {
        self[index(startIndex, offsetBy: (seed &* 7919 &+ seed / 36 &* 31) % count)]
    }
}
