import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Servers that say success and mean something else: of relations, watchers, notes, deletions and searches.
@Suite("Servers that say success and did otherwise")
struct LyingServerTests {
    private func client(_ answer: @escaping @Sendable (HTTPRequest) -> (Int, String)) throws -> (
        PlanioClient, StubTransport
    ) {
        let transport = StubTransport { sent, _ in
            if sent.request.path?.contains("/users/current") == true {
                return (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#)
            }
            let (status, text) = answer(sent.request)
            return (status, [:], text)
        }
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
        return (client, transport)
    }

    private func ignored(_ error: PlanioError?) -> [String]? {
        if case .ignored(let fields, _) = error?.kind { fields } else { nil }
    }

    @Test(
        "a relation that is not the one asked for is told, by what differs",
        arguments: [
            (7, 9, "blocks", "null", []), (9, 7, "blocks", "null", ["relation_type"]),
            (7, 8, "blocks", "null", ["issue_to_id"]), (7, 9, "relates", "null", ["relation_type"]),
            (7, 9, "blocks", "3", ["delay"]), (1, 2, "precedes", "0", ["issue_to_id", "relation_type", "delay"]),
        ] as [(Int, Int, String, String, [String])])
    func relation(_ from: Int, _ to: Int, _ type: String, _ delay: String, _ expected: [String]) async throws {
        let (client, _) = try client { _ in
            let text =
                #"{"relation":{"id":1,"issue_id":\#(from),"issue_to_id":\#(to),"relation_type":"\#(type)","delay":\#(delay)}}"#
            return (201, text)
        }
        if expected.isEmpty {
            #expect(try await client.issueRelations.create(from: 7, .blocks, to: 9).id == 1)
        } else {
            let error = await #expect(throws: PlanioError.self) {
                try await client.issueRelations.create(from: 7, .blocks, to: 9)
            }
            #expect(ignored(error) == expected)
        }
    }

    @Test("an unknown kind of relation is read, and reads the same from both ends")
    func unknownKind() async throws {
        let (client, _) = try client { _ in
            let text = #"{"relations":[{"id":1,"issue_id":7,"issue_to_id":9,"relation_type":"implies","delay":null}]}"#
            return (200, text)
        }
        let relation = try #require(try await client.issueRelations.list(of: 7).first)
        #expect(relation.type.rawValue == "implies" && relation.kind(from: 9)?.rawValue == "implies")
    }

    @Test("a 406 to a deletion says that time is booked, and only where it was asked")
    func deletion() async throws {
        let (client, transport) = try client { _ in (406, #"{"status":406,"error":"Not Acceptable"}"#) }
        for (bookedTime, query, isInUse) in [
            (.refuse, "todo=reassign", true), (.nullify, "todo=nullify", false),
            (.reassign(to: 9), "todo=reassign&reassign_to_id=9", false), (.destroy, "todo=destroy", false),
        ] as [(Planio.Issue.BookedTime, String, Bool)] {
            let error = await #expect(throws: PlanioError.self) {
                try await client.issues.delete(7, bookedTime: bookedTime)
            }
            #expect(transport.sent.last?.request.path == "/issues/7.json?\(query)")
            if case .inUse(.bookedTime) = error?.kind {
                #expect(isInUse)
            } else if case .rejected = error?.kind {
                #expect(!isInUse)
            } else {
                Issue.record("\(String(describing: error))")
            }
        }
    }

    @Test("a note that stays, and a journal that is not there, are told")
    func journal() async throws {
        for (journals, expected) in [
            (#"[{"id":3,"notes":"Old","private_notes":false,"details":[]}]"#, ["notes"]), ("[]", nil),
        ] as [(String, [String]?)] {
            let (client, _) = try client { request in
                let issue =
                    #"{"issue":{"id":7,"project":{"id":1},"tracker":{"id":1},"status":{"id":1,"name":"New"},"priority":{"id":1},"subject":"x","journals":\#(journals)}}"#
                return request.method == .put ? (204, "") : (200, issue)
            }
            let error = await #expect(throws: PlanioError.self) {
                try await client.journals.update(3, confirmingIn: 7) { $0.notes = "New" }
            }
            if let expected {
                #expect(ignored(error) == expected)
            } else if case .unconfirmed = error?.kind {
                #expect(error?.description.contains("journal 3") == true)
            } else {
                Issue.record("\(String(describing: error))")
            }
        }
    }

    @Test("a search whose pages contradict each other, or hold what was not searched, ends in an error")
    func search() async throws {
        @Sendable func page(_ type: String, _ offset: Int, _ total: String) -> String {
            #"{"results":[{"id":1,"title":"x","type":"\#(type)","url":"https://example.org/x"}],"total_count":\#(total),"offset":\#(offset),"limit":100}"#
        }
        let (elsewhere, _) = try client { _ in (200, page("issue", 5, "1")) }
        let inconsistent = await #expect(throws: PlanioError.self) { try await elsewhere.search("word").all() }
        guard case .inconsistentList = inconsistent?.kind else {
            Issue.record("\(String(describing: inconsistent))"); return
        }
        let (others, _) = try client { _ in (200, page("wiki-page", 0, "1")) }
        let wrong = await #expect(throws: PlanioError.self) {
            try await others.search("word") { $0.types = [.issues] }.all()
        }
        guard case .filterIgnored = wrong?.kind else {
            Issue.record("\(String(describing: wrong))"); return
        }
        // What a plug-in adds may be what was asked for.
        let (plugin, _) = try client { _ in (200, page("contact", 0, "null")) }
        let results = try await plugin.search("word") { $0.types = [.issues] }.all()
        #expect(results.map(\.kind.rawValue) == ["contact"] && results.first?.issueID == nil)
        // One that never ends ends where a page brings nothing.
        let (endless, transport) = try client { request in
            let isFirst = request.path?.contains("offset=0") == true
            return (200, isFirst ? page("issue", 0, "1000") : #"{"results":[],"total_count":1000,"offset":1}"#)
        }
        #expect(try await endless.search("word").all().count == 1)
        #expect(transport.sent.count { $0.request.path?.contains("/search") == true } == 2)
    }

    @Test("a search that gives the same results on every page is told, not asked for ever", .bounded)
    func repeatingSearch() async throws {
        let (client, transport) = try client { request in
            let offset = request.path?.firstMatch(of: /offset=(\d+)/)?.1 ?? "0"
            return (
                200,
                #"{"results":[{"id":1,"title":"x","type":"issue","url":"https://example.org/x"}],"total_count":1000000,"offset":\#(offset)}"#
            )
        }
        let error = await #expect(throws: PlanioError.self) { try await client.search("word").all() }
        guard case .inconsistentList = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(transport.sent.count { $0.request.path?.contains("/search") == true } == 2)
    }

    @Test(
        "what the server makes of a text is known beforehand",
        arguments: [
            ("fire", true), ("a", false), ("\"a b\"", true), ("\"a\" b", false), ("\u{706b}", true), ("fire x", false),
            ("fire \u{706b}", true), ("a\u{a0}b", false), ("a\tb", true), ("one two one two", true), ("\"", false),
            ("\"\"", false), ("1 2 3 4 5 6", false), ("aa bb cc dd ee", true), ("aa bb cc dd ee ff", false),
            ("e\u{301}", true), ("\u{e9}", false), ("x\"y z\"", false),
        ])
    func words(_ text: String, _ isUsable: Bool) async throws {
        let (client, _) = try client { _ in (200, #"{"results":[],"total_count":0,"offset":0,"limit":100}"#) }
        let error: (any Error)?
        do {
            _ = try await client.search(text).total
            error = nil
        } catch let thrown { error = thrown }
        if case .invalidRequest(.value)? = (error as? PlanioError)?.kind {
            #expect(!isUsable)
        } else {
            #expect(isUsable && error == nil)
        }
    }
}
