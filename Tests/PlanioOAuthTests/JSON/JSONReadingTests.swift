import Foundation
import PlanioOAuth
import Testing

/// A resource as the library's own are written.
private struct Ticket: JSONModel {
    struct Person: JSONObjectReadable, Hashable {
        let id: Int
        let name: String?

        init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.optional("name")
        }
    }

    let json: JSONText
    let id: Int
    let subject: String
    let author: Person?
    let hours: Double?
    let due: Day?
    let closed: Date?
    let watchers: [Person]?

    init(_ json: inout JSONObject) throws {
        self.json = json.text
        id = try json.required("id")
        subject = try json.required("subject")
        author = try json.optional("author")
        hours = try json.optional("hours")
        due = try json.optional("due_date")
        closed = try json.optional("closed_on")
        watchers = try json.optional("watchers")
    }
}

@Suite("Reading JSON by name")
struct JSONReadingTests {
    private func node(_ text: String) throws -> JSONNode { try JSONNode(parsing: Data(text.utf8)) }

    private func read<Value: JSONReadable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try node(text).read()
    }

    private func error(_ work: () throws -> Void) -> JSONError? {
        do {
            try work()
            return nil
        } catch {
            return error as? JSONError
        }
    }

    private static let full = """
        {"id":7,"subject":"Gr\\u00fcße","author":{"id":1,"name":"Jens"},"hours":1.5,"due_date":"2026-12-24",\
        "closed_on":"2026-11-24T09:38:13Z","watchers":[{"id":2},{"id":3,"name":null}]}
        """

    @Test("members are read by name in the server's order")
    func inOrder() throws {
        let ticket: Ticket = try read(Self.full)
        #expect(ticket.id == 7)
        #expect(ticket.subject == "Grüße")
        #expect(ticket.author?.name == "Jens")
        #expect(ticket.hours == 1.5)
        #expect(ticket.due == Day("2026-12-24"))
        #expect(ticket.closed == Date(timeIntervalSince1970: 1_795_513_093))
        #expect(ticket.watchers?.map(\.id) == [2, 3])
    }

    @Test("the order of members does not matter, nor how their names are written")
    func anyOrder() throws {
        let ordered: Ticket = try read(Self.full)
        let value = try JSONValue(parsing: Data(Self.full.utf8))
        let members = try #require(value.object)
        for rotation in 0..<members.count {
            let names = Array(members.names[rotation...] + members.names[..<rotation])
            let turned = JSONValue.object(names.reversed().reduce(into: JSONMembers()) { $0[$1] = members[$1] })
            #expect(try JSONText(turned).read(Ticket.self) == ordered)
            #expect(try JSONText(turned).read(Ticket.self).closed == ordered.closed)
        }
        let escaped: Ticket = try read(#"{"\u0073ubject":"x","\u0069d":7}"#)
        #expect(escaped.subject == "x" && escaped.id == 7)
    }

    @Test("each absent member is nil among few and among many others")
    func absent() throws {
        for count in [0, 1, 5, 63, 64, 200] {
            let others = (0..<count).map { ",\"other_\($0)\":[{\"id\":\"no\",\"hours\":\"no\"}]" }.joined()
            let ticket: Ticket = try read("{\"id\":1\(others),\"subject\":\"x\"}")
            #expect(ticket.id == 1 && ticket.subject == "x" && ticket.hours == nil && ticket.watchers == nil)
        }
        #expect(error { _ = try read("{}", as: Ticket.self) }?.problem == .missing)
    }

    @Test(
        "what does not fit is told with its place, the id of its element, and never with its content",
        arguments: [
            (#"{"id":7}"#, "subject", 7), (#"{"id":"secret","subject":""}"#, "id", nil),
            (#"{"id":7,"subject":null}"#, "subject", 7), (#"{"id":7,"subject":["secret"]}"#, "subject", 7),
            (#"{"id":7,"subject":"","hours":"secret"}"#, "hours", 7),
            (#"{"id":7,"subject":"","hours":1e999}"#, "hours", 7),
            (#"{"id":7,"subject":"","hours":{"secret":1}}"#, "hours", 7),
            (#"{"id":7,"subject":"","due_date":"2026-02-30"}"#, "due_date", 7),
            (#"{"id":7,"subject":"","closed_on":"secret"}"#, "closed_on", 7),
            (#"{"id":7,"subject":"","author":{"name":"secret"}}"#, "author.id", 7),
            (#"{"id":7,"subject":"","author":[]}"#, "author", 7),
            (#"{"id":7,"subject":"","watchers":[{"id":1},{"id":2.5}]}"#, "watchers[1].id", 7),
            (#"{"id":7,"subject":"","watchers":{}}"#, "watchers", 7), (#"{"id":1e30,"subject":""}"#, "id", nil),
            (#"[7,"secret"]"#, "", nil),
        ] as [(String, String, Int?)])
    func places(text: String, path: String, id: Int?) throws {
        let alone = error { _ = try read(text, as: Ticket.self) }
        #expect(alone?.path == path)
        #expect(alone?.id == id)
        let list = error { _ = try read("[[],[\(Self.full),{},\(text)]]", as: [TicketList].self) }
        #expect(list?.path == "[1][1].id")
        let wrapped = error {
            var object = try node("{\"total\":9,\"issues\":[\(Self.full),\(text)]}").object()
            _ = try object.list(named: "issues", of: Ticket.self)
        }
        #expect(wrapped?.path == "issues[1]\(path.isEmpty ? "" : ".")\(path)")
        #expect(wrapped?.id == id)
        #expect(wrapped.map { !"\($0)".contains("secret") } == true)
    }

    private struct TicketList: JSONReadable {
        let tickets: [Ticket]
        init(_ json: JSONNode) throws { tickets = try json.read() }
    }

    @Test("a list goes on without what cannot be read, and tells each")
    func unreadableElements() throws {
        var object = try node(#"{"issues":[{"id":1,"subject":"a"},{"id":2},null,{"id":4,"subject":"d"}]}"#).object()
        var errors: [JSONError] = []
        let tickets = try object.list(named: "issues", of: Ticket.self) {
            errors.append(try #require($0 as? JSONError))
        }
        #expect(tickets.map(\.id) == [1, 4])
        #expect(errors.map(\.path) == ["issues[1].subject", "issues[2]"])
        #expect(errors.map(\.id) == [2, nil])
        #expect(error { _ = try object.list(named: "users", of: Ticket.self) }?.path == "users")
    }

    @Test("numbers and truth values are read as servers write them")
    func numbers() throws {
        for text in ["80", "80.0", "8e1", "\"80\""] { #expect(try read(text, as: Int.self) == 80, "\(text)") }
        for text in ["80", "80.0", "8e1", "\"80\"", "\"80.0\"", "\"80\\u002e0\""] {
            #expect(try read(text, as: Double.self) == 80, "\(text)")
        }
        #expect(try read("-9223372036854775808", as: Int.self) == .min)
        #expect(try read("[true,1,\"1\",\"true\"]") == [true, true, true, true])
        #expect(try read("[false,0,\"0\",\"false\"]") == [false, false, false, false])
        #expect(try read(#"["",null,"7"]"#) == [nil, nil, 7])
        #expect(try read(#"["",null,"7.5"]"#) == [nil, nil, 7.5])
        for text in ["1.5", "9223372036854775808", "\"x\"", "\"nan\"", "\"0x10\"", "\"\"", "true", "\" 1\""] {
            #expect(error { _ = try read(text, as: Int.self) } != nil, "\(text)")
        }
        for text in ["\"inf\"", "\"nan\"", "1e999", "\"1e999\"", "[]", "false", "\"1,5\""] {
            #expect(error { _ = try read(text, as: Double.self) } != nil, "\(text)")
        }
        for text in ["2", "\"yes\"", "1.0", "[]"] {
            #expect(error { _ = try read(text, as: Bool.self) } != nil, "\(text)")
        }
    }

    @Test("a fraction is read as Foundation reads it", arguments: 0..<2000)
    func fractions(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let digits = (0..<Int.random(in: 1...19, using: &random)).map { _ in
            String(Int.random(in: 0...9, using: &random))
        }
        let whole = String(Int.random(in: 0...99_999, using: &random))
        let exponent = seed.isMultiple(of: 3) ? "e\(Int.random(in: -330...310, using: &random))" : ""
        let text = "-\(whole).\(digits.joined())\(exponent)"
        let expected = try #require(Double(text))
        if expected.isFinite {
            #expect(try read(text, as: Double.self).bitPattern == expected.bitPattern)
        } else {
            #expect(try JSONValue(parsing: Data(text.utf8)) == .double(-.infinity))
        }
    }

    @Test(
        "days and times are read as old and new servers write them",
        arguments: [
            ("2026-11-24T09:38:13Z", 1_795_513_093), ("2026-11-24t09:38:13z", 1_795_513_093),
            ("2026-11-24T09:38:13.250Z", 1_795_513_093.25), ("2026-11-24T11:38:13+02:00", 1_795_513_093),
            ("2026-11-24T01:38:13-0800", 1_795_513_093), ("2011/07/25 14:03:12 +0200", 1_311_595_392),
            ("2011-07-25 12:03:12 UTC", 1_311_595_392), ("2012/06/03", 1_338_681_600), ("2012-06-03", 1_338_681_600),
            ("1970-01-01T00:00:00Z", 0), ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("2016-12-31T23:59:60Z", 1_483_228_800), ("2024-02-29T00:00:00Z", 1_709_164_800),
        ] as [(String, Double)])
    func times(text: String, seconds: Double) throws {
        #expect(try read("\"\(text)\"", as: Date.self) == Date(timeIntervalSince1970: seconds))
        let escaped = text.replacing("/", with: "\\/").replacing("-", with: "\\u002d")
        #expect(try read("\"\(escaped)\"", as: Date.self) == Date(timeIntervalSince1970: seconds))
        #expect(try read("\"\(text)\"", as: Day.self) == Day(String(text.prefix(10)).replacing("/", with: "-")))
    }

    @Test(
        "what is no day and no time is refused",
        arguments: [
            "", "2026", "2026-13-01", "2023-02-29", "2026-11/24", "2026-11-24T", "2026-11-24T09:38Z",
            "2026-11-24X09:38:13Z",
            "2026-11-24T24:00:00Z", "2026-11-24T09:60:00Z", "2026-11-24T09:38:61Z", "2026-11-24T09:38:13",
            "2026-11-24T09:38:13.Z", "2026-11-24T09:38:13+2", "2026-11-24T09:38:13 +02:0", "2026-11-24T09:38:13ZZ",
            "+026-11-24", "２０２６-11-24", "2026-11-24T09:38:13Z ",
        ])
    func noTimes(text: String) {
        #expect(error { _ = try read("\"\(text)\"", as: Date.self) } != nil)
        #expect(error { _ = try read("\"\(text)\"", as: Day.self) } != nil)
    }

    @Test("empty dates, numbers and truth values are no values, and an empty text is one")
    func empty() throws {
        let ticket: Ticket = try read(#"{"id":7,"subject":"","hours":"","due_date":"","closed_on":"","watchers":null}"#)
        #expect(ticket.subject.isEmpty && ticket.hours == nil && ticket.due == nil && ticket.closed == nil)
        #expect(try read(#"["",null]"#) == ["", nil] as [String?])
    }

    @Test("a value that comes in several shapes is read by its kind")
    func shapes() throws {
        func texts(_ json: JSONNode) throws -> [String] {
            switch json.kind {
            case .null: []
            case .array: try json.elements().flatMap { try texts($0) }
            case .string: [try json.read()]
            default: [String(decoding: json.text.data, as: UTF8.self)]
            }
        }
        let node = try node(#"{"v":["a",null,["b"],1.50,true,{"c":"d"}]}"#)
        var object = try node.object()
        let member = object.node("v")
        let values = try #require(member)
        let other = object.node("w")
        #expect(try texts(values) == ["a", "b", "1.50", "true", #"{"c":"d"}"#])
        #expect(values.kind == .array && node.kind == .object && other == nil)
        #expect(object.names == ["v"])
    }

    @Test("values of an enumeration and of wrappers are read by their raw values")
    func rawValues() throws {
        #expect(try read(#"["relates","blocks"]"#) == [Relation.relates, .blocks])
        #expect(error { _ = try read(#"["relates","secret"]"#, as: [Relation].self) }?.path == "[1]")
    }

    private enum Relation: String, JSONReadable { case relates, blocks }
}
