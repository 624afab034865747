import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

/// How filters are sent, and that a server which ignores one is told.
@Suite("Filters")
struct FilterTests {
    /// What the list would send.
    private func query(_ list: (PlanioClient) -> Planio.PagedList<Planio.Issue>) async throws -> String {
        let transport = PageTransport([])
        _ = try await list(try PlanioClient.stubbed(transport)).all()
        return transport.requests.first?.removingPercentEncoding ?? ""
    }

    @Test("values are data: operators and separators in a user's text mean themselves")
    func data() async throws {
        for text in ["~alpha|nonexistent", "!x", "*", "a&b=c#d", "50 %", "><1|2", "ü\u{308}"] {
            let sent = try await query { $0.issues.list(where: .subject(.contains(text))) }
            #expect(sent.contains("f[]=subject&op[subject]=~&v[subject][]=\(text)&"))
        }
    }

    @Test("the defaults that a short form has are explicit")
    func defaults() async throws {
        #expect(try await query { $0.issues.list() }.contains("f[]=status_id&op[status_id]=o&"))
        let any = try await query { $0.issues.list(where: .status(.any)) }
        #expect(any.contains("op[status_id]=*") && !any.contains("op[status_id]=o"))
        // A saved query's filters replace all others.
        #expect(!(try await query { $0.issues.list(savedQuery: 3) }).contains("f[]"))
    }

    @Test("conditions are spelled as Redmine does")
    func spelling() async throws {
        let day = try #require(Day("2026-06-15"))
        let time = try Date("2026-06-15T10:20:30Z", strategy: .iso8601)
        let cases: [(Planio.Issue.Filter, String)] = [
            (.status(.is(1, 2)), "op[status_id]==&v[status_id][]=1&v[status_id][]=2"),
            (.status(.changedFrom(3)), "op[status_id]=cf&v[status_id][]=3"),
            (.tracker(.not(3)), "op[tracker_id]=!&v[tracker_id][]=3"),
            (.tracker(2), "op[tracker_id]==&v[tracker_id][]=2"),
            (.assignedTo(.me), "op[assigned_to_id]==&v[assigned_to_id][]=me"),
            (.assignedTo(.unset), "op[assigned_to_id]=!*"),
            (.project(.mine), "op[project_id]==&v[project_id][]=mine"),
            (.id(.is(1, 2, 3)), "op[issue_id]==&v[issue_id][]=1,2,3"),
            (.parent(.is(1, 2)), "op[parent_id]==&v[parent_id][]=1,2"),
            (.dueDate(.within(days: 7)), "op[due_date]=><t+&v[due_date][]=7"),
            (.dueDate(.between(day...day)), "op[due_date]=><&v[due_date][]=2026-06-15&v[due_date][]=2026-06-15"),
            (.dueDate(.nextWeek), "op[due_date]=nw"),
            (
                .updatedOn(.since(time.addingTimeInterval(0.7))),
                "op[updated_on]=>=&v[updated_on][]=2026-06-15T10:20:30Z"
            ),
            (.createdOn(.lessThan(daysAgo: 3)), "op[created_on]=>t-&v[created_on][]=3"),
            (.doneRatio(.atLeast(50)), "op[done_ratio]=>=&v[done_ratio][]=50"),
            (.isPrivate(true), "op[is_private]==&v[is_private][]=1"),
            (.blocks(.issue(in: 3)), "op[blocks]==p&v[blocks][]=3"),
            (.customField(3, .list(.is("a|b"))), "op[cf_3]==&v[cf_3][]=a|b"),
            (.customField(3, of: .author, .text(.unset)), "op[author.cf_3]=!*"),
            (.custom("checklist", .init("=", ["x"])), "op[checklist]==&v[checklist][]=x"),
        ]
        for (filter, expected) in cases {
            #expect(try await query { $0.issues.list(where: filter) }.contains("f[]=\(filter.field)&\(expected)"))
        }
    }

    @Test("one of no ids is an empty list without a request")
    func noIDs() async throws {
        let transport = PageTransport([1, 2])
        let client = try PlanioClient.stubbed(transport)
        #expect(try await client.issues.list(where: .id(.is(anyOf: []))).all().isEmpty)
        #expect(try await client.issues.list(where: .tracker(.is(anyOf: []))).total == 0)
        #expect(transport.requests.isEmpty)
        #expect(try await client.issues.list(where: .tracker(.not(anyOf: [])), .status(.any)).all().count == 2)
    }

    @Test("a filter that the server ignores outside of a project is refused there")
    func needsProject() async throws {
        let transport = PageTransport([])
        let client = try PlanioClient.stubbed(transport)
        for filter in [Planio.Issue.Filter.category(3), .subprojects(.none)] {
            let error = await #expect(throws: PlanioError.self) {
                _ = try await client.issues.list(where: filter).all()
            }
            guard case .filterNeedsProject(filter.field)? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
        #expect(transport.requests.isEmpty)
        _ = try await client.issues.list(in: "p", where: .category(3)).all()
    }

    @Test("a list that contradicts a filter names the filter")
    func ignored() async throws {
        // The transport lists open issues of project 1 and tracker 1, whatever is asked for.
        let client = try PlanioClient.stubbed(PageTransport([7, 8]))
        let day = try #require(Day("2026-06-15"))
        let cases: [(Planio.Issue.Filter, String)] = [
            (.tracker(2), "tracker_id"), (.tracker(.not(1)), "tracker_id"), (.project(3), "project_id"),
            (.id(7), "issue_id"), (.id(.atMost(7)), "issue_id"), (.dueDate(.on(day)), "due_date"),
            (.dueDate(.set), "due_date"), (.assignedTo(.set), "assigned_to_id"), (.parent(.is(3)), "parent_id"),
        ]
        for (filter, field) in cases {
            let error = await #expect(throws: PlanioError.self, "\(filter)") {
                _ = try await client.issues.list(where: filter, .status(.any)).all()
            }
            guard case .filterIgnored(let told, _)? = error?.kind else {
                Issue.record("\(filter): \(String(describing: error))"); continue
            }
            #expect(told.hasPrefix(field))
        }
        // What agrees, or cannot be seen, is no contradiction.
        _ = try await client.issues.list(
            where: .tracker(1), .project(.is(1, 9)), .dueDate(.unset), .author(.me), .subject(.contains("nothing")),
            .status(.any)
        ).all()
    }

    @Test("three sort keys are sent as Redmine spells them; users are sorted by login, or pages would overlap")
    func sorting() async throws {
        #expect(
            try await query {
                $0.issues.list(sortedBy: .priority(.descending), .updatedOn, .customField(3)(.descending))
            }
            .contains("sort=priority:desc,updated_on,cf_3:desc"))
        let transport = StubTransport { sent, _ in
            (
                200, [:],
                sent.request.path?.contains("current") == true
                    ? #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#
                    : #"{"users":[],"total_count":0,"offset":0}"#
            )
        }
        let users = try PlanioClient.stubbed(transport).users
        _ = try await users.list().all()
        #expect(transport.sent.last?.request.path?.contains("sort=login") == true)
        _ = try await users.list(sortedBy: .lastname).all()
        #expect(transport.sent.last?.request.path?.contains("sort=lastname%2Clogin") == true)
    }
}
