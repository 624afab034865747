import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What the server makes of filters and sort keys in the short and the long form, past the library.
    @Suite("Contract: filters as they are sent")
    struct IssueFilterContract {
        /// Created in the order a, b, p, c, d. Jens made all but d, which is Felix's.
        private func stock(_ server: RunningServer) async throws -> RawIssues {
            var issues = RawIssues(server)
            let upload = try await server.send(
                .post, "/uploads.json?filename=needles.txt", .key(server.jens), "application/octet-stream",
                Data("some".utf8))
            let me = try await server.send(.get, "/users/current.json", as: .key(server.jens))["user.id"]
            try await issues.create(
                "a", "alpha",
                [
                    "assigned_to_id": me, "due_date": "2036-06-15", "start_date": "2036-06-01", "priority_id": 3,
                    "estimated_hours": 2.5, "done_ratio": 50, "description": "Needle | ~ ! * in a haystack",
                    "category_id": 1, "fixed_version_id": 1,
                    "custom_fields": [["id": 1, "value": "ACME | Söhne"]],
                    "uploads": [["token": upload["upload.token"], "description": "All of them"]],
                ])
            try await issues.create(
                "b", "beta|gamma", ["tracker_id": 2, "start_date": nil, "is_private": true])
            try await issues.create("p", "papa")
            try await issues.create(
                "c", "~gamma", ["due_date": "2036-06-16", "parent_issue_id": .int(try issues.id("p"))])
            try await issues.create("d", "delta", as: .key(server.felix), ["tracker_id": 3])
            #expect(try await issues.update("c", ["status_id": 5]).status == 204)
            #expect(try await issues.update("b", ["notes": "a remarkable note", "priority_id": 4]).status == 204)
            try server.relate(issues.id("a"), "blocks", to: issues.id("d"))
            let booked = try await server.send(
                .post, "/time_entries.json", as: .key(server.felix),
                ["time_entry": ["issue_id": .int(issues.id("d")), "hours": "1:30", "activity_id": 8]])
            #expect(booked.status == 201)
            return issues
        }

        /// What each short form lists; the status is any unless the row says otherwise.
        private static let short: [(String, String)] = [
            ("status_id=open", "abpd"), ("status_id=o", "abpd"), ("status_id=closed", "c"), ("status_id=c", "c"),
            ("status_id=*", "abpcd"), ("status_id=5", "c"), ("status_id=!5", "abpd"), ("status_id=1|5", "abpcd"),
            ("status_id=1,5", ""), ("status_id=nonsense", ""), ("status_id=ev1", "abpcd"), ("status_id=!ev5", "abpd"),
            ("status_id=cf1", "c"),
            ("tracker_id=2", "b"), ("tracker_id=!2", "apcd"), ("tracker_id=1|2", "abpc"), ("tracker_id=*", ""),
            ("tracker_id=!*", "abpcd"), ("tracker_id=ev2", "b"), ("tracker_id=", "422"),
            ("priority_id=3", "a"), ("priority_id=!3", "bpcd"), ("priority_id=cf2", "b"), ("priority_id=ev2", "bpcd"),
            ("priority_id=!ev2", "a"),
            ("author_id=me", "abpc"), ("author_id=!me", "d"), ("author.role=3", "abpc"), ("author.role=!3", "d"),
            ("author.role=5", "d"), ("author.group=99", ""),
            ("assigned_to_id=me", "a"), ("assigned_to_id=!me", "bpcd"), ("assigned_to_id=*", "a"),
            ("assigned_to_id=!*", "bpcd"), ("assigned_to_id=", "422"), ("assigned_to_role=3", "a"),
            ("assigned_to_role=*", "a"), ("assigned_to_role=!*", "bpcd"), ("member_of_group=*", ""),
            ("member_of_group=!*", "abpcd"),
            ("watcher_id=me", "abpc"), ("watcher_id=!me", "d"), ("updated_by=me", "bpc"), ("updated_by=!me", "ad"),
            ("last_updated_by=me", "bpc"),
            // Only in a project is there a category.
            ("category_id=1", "abpcd"),
            ("fixed_version_id=1", "a"), ("fixed_version_id=!1", "bpcd"), ("fixed_version_id=*", "a"),
            ("fixed_version_id=!*", "bpcd"), ("fixed_version.status=open", "a"), ("fixed_version.status=!open", "bpcd"),
            ("fixed_version.due_date=*", ""), ("fixed_version.due_date=!*", "abpcd"),
            ("subject=~gamma", "bc"), ("subject=!~gamma", "apd"), ("subject=^Raw", "abpcd"), ("subject=$alpha", "a"),
            ("subject=*~alpha beta", "ab"), ("subject=~beta|nonsense", "b"), ("subject=~~gamma", "c"),
            ("subject=~GAMMA", "bc"),
            ("description=~needle", "a"), ("description=*", "a"), ("description=!*", "bpcd"),
            ("notes=~remarkable", "b"), ("notes=!~remarkable", "apcd"), ("notes=*", "b"), ("notes=!*", "apcd"),
            ("any_searchable=~haystack", "a"), ("any_searchable=!~haystack", "bpcd"),
            ("attachment=~needles", "a"), ("attachment=*", "a"), ("attachment=!*", "bpcd"),
            ("attachment=!~needles", "bpcd"), ("attachment=$txt", "a"), ("attachment_description=~them", "a"),
            ("attachment_description=*", "a"),
            ("created_on=>=2000-01-01", "abpcd"), ("created_on=<=2000-01-01", ""), ("created_on=t", "abpcd"),
            ("created_on=ld", ""), ("created_on=>t-1", "abpcd"), ("created_on=<t-1", ""), ("created_on=><t-2", "abpcd"),
            ("created_on=y", "abpcd"), ("created_on=m", "abpcd"), ("created_on=w", "abpcd"), ("created_on=lw", ""),
            ("created_on=l2w", ""), ("created_on=lm", ""), ("created_on=*", "abpcd"), ("created_on=!*", ""),
            ("created_on=>=2000-01-01T00:00:00Z", "abpcd"), ("created_on=>=2100-01-01T00:00:00Z", ""),
            ("created_on=>=2000-01-01T00:00:00+02:00", "422"), ("created_on=>=2000-01-01T00:00:00.5Z", "422"),
            ("created_on=nonsense", "422"), ("created_on=>t-nonsense", "422"), ("created_on=2026-02-30", "422"),
            ("updated_on=*", "bpc"), ("updated_on=!*", "ad"), ("updated_on=t", "abpcd"),
            ("closed_on=*", "c"), ("closed_on=!*", "abpd"), ("closed_on=t", "c"),
            ("start_date=!*", "b"), ("start_date=*", "apcd"), ("start_date=2036-06-01", "a"),
            ("start_date=>=2036-01-01", "a"), ("start_date=<=2036-06-01", "apcd"),
            ("start_date=><2036-05-31|2036-06-02", "a"), ("start_date=t", "pcd"),
            ("due_date=2036-06-15", "a"), ("due_date=>=2036-06-16", "pc"), ("due_date=<=2036-06-15", "a"),
            ("due_date=!*", "bd"), ("due_date=*", "apc"), ("due_date=>t+30", "apc"), ("due_date=<t+30", ""),
            ("due_date=><t+30", ""), ("due_date=nd", ""), ("due_date=nw", ""), ("due_date=nm", ""),
            ("due_date=nope", "422"), ("due_date=t+", "422"), ("due_date=!2036-06-15", "422"),
            ("estimated_hours=2.5", "a"), ("estimated_hours=>=1", "a"), ("estimated_hours=<=1", ""),
            ("estimated_hours=><2|3", "a"), ("estimated_hours=!*", "bpcd"), ("estimated_hours=abc", "422"),
            ("spent_time=1.5", "d"), ("spent_time=*", "d"), ("spent_time=!*", "abpc"), ("spent_time=>=1", "d"),
            ("done_ratio=50", "a"), ("done_ratio=50,100", "ap"), ("done_ratio=>=10", "ap"), ("done_ratio=!*", ""),
            ("done_ratio=5|0", ""), ("done_ratio=x", "422"),
            ("is_private=1", "b"), ("is_private=0", "apcd"), ("is_private=!1", "apcd"),
            ("parent_id=*", "c"), ("parent_id=!*", "abpd"), ("child_id=*", "p"), ("child_id=!*", "abcd"),
            ("issue_id=abc", "422"), ("issue_id=!*", ""), ("issue_id=>=1", "abpcd"),
            ("relates=*", ""), ("blocks=*", "a"), ("blocks=!*", "bpcd"), ("blocked=*", "d"), ("blocks=*o", "a"),
            ("blocks=!o", "bpcd"), ("blocks==p1", "a"), ("blocks=!p1", "bpcd"), ("blocks==!p1", ""),
            ("cf_1=~ACME", "a"), ("cf_1=*", "a"), ("cf_1=!*", "bpcd"), ("cf_1=ACME | Söhne", ""), ("cf_99=x", "abpcd"),
            ("project_id=some-project", "abpcd"), ("project_id=1", "abpcd"), ("project_id=!1", "404"),
            ("project_id=1|2", "404"), ("project_id=nonsense", "404"), ("project.status=1", "abpcd"),
            ("project.status=5", ""), ("nonsense=1", "abpcd"), ("query_id=999999", "404"),
            ("subject=~gamma&tracker_id=2", "b"),
        ]

        @Test("each short form lists just what it says, or is refused", arguments: ContractServer.all)
        func shortForms(_ contract: ContractServer) async throws {
            let issues = try await stock(try contract.start())
            for (query, letters) in Self.short {
                let status = query.hasPrefix("status_id") ? "" : "&status_id=*"
                let found = try await issues.letters("sort=id&\(query)\(status)")
                #expect(found == letters, "\(query)")
            }
            // Without a word on the status, what is open; newest first.
            #expect(try await issues.letters("") == "dpba")
            let (a, b, c, p, d) = try (
                issues.id("a"), issues.id("b"), issues.id("c"), issues.id("p"), issues.id("d")
            )
            for (query, letters) in [
                ("issue_id=\(a)", "a"), ("issue_id=\(a),\(b)", "ab"), ("issue_id=\(a)|\(b)", "a"),
                ("issue_id=>=\(c)", "cd"), ("issue_id=<=\(b)", "ab"), ("issue_id=><\(b)|\(c)", "bpc"),
                ("parent_id=\(p)", "c"), ("parent_id=~\(p)", "c"), ("parent_id=!\(p)", "c"),
                ("parent_id=\(a),\(p)", "c"),
                ("child_id=\(c)", "p"), ("child_id=~\(c)", "p"), ("child_id=\(a)", ""),
                ("blocks=\(d)", "a"), ("blocks=!\(d)", "bpcd"), ("blocked=\(a)", "d"), ("blocks=\(a)", ""),
            ] {
                #expect(try await issues.letters("sort=id&status_id=*&\(query)") == letters, "\(query)")
            }
            let inProject = "/projects/some-project/issues.json"
            for (query, letters) in [
                ("category_id=1", "a"), ("category_id=!*", "bpcd"), ("category_id=!1", "bpcd"),
                ("project_id=1", "abpcd"), ("subproject_id=!*", "abpcd"),
            ] {
                #expect(
                    try await issues.letters("sort=id&status_id=*&\(query)", in: inProject) == letters, "\(query)")
            }
        }

        @Test(
            "the long form takes values as they are, drops the defaults and all short filters",
            arguments: ContractServer.all)
        func longForms(_ contract: ContractServer) async throws {
            let issues = try await stock(try contract.start())
            for (query, letters) in [
                ("f[]=status_id&op[status_id]=o", "abpd"), ("f[]=status_id&op[status_id]=*", "abpcd"),
                ("f[]=subject&op[subject]=~&v[subject][]=gamma", "bc"),
                ("f[]=subject&op[subject]=~&v[subject][]=beta|gamma", "b"),
                ("f[]=subject&op[subject]=~&v[subject][]=~gamma", "c"),
                ("f[]=tracker_id&op[tracker_id]==&v[tracker_id][]=2&v[tracker_id][]=3", "bd"),
                ("f[]=tracker_id&op[tracker_id]=!&v[tracker_id][]=2&v[tracker_id][]=3", "apc"),
                ("f[]=status_id&op[status_id]=!&v[status_id][]=5&tracker_id=2", "abpd"),
                ("f[]=cf_1&op[cf_1]==&v[cf_1][]=ACME | Söhne", "a"),
                ("f[]=project_id&op[project_id]==&v[project_id][]=1&v[project_id][]=2", "abpcd"),
                ("f[]=project_id&op[project_id]==&v[project_id][]=mine", "abpcd"),
                ("f[]=project_id&op[project_id]=!&v[project_id][]=1", ""),
                ("f[]=project_id&op[project_id]==&v[project_id][]=some-project", ""),
                (
                    "f[]=author_id&op[author_id]==&v[author_id][]=me&f[]=tracker_id&op[tracker_id]==&v[tracker_id][]=2",
                    "b"
                ),
                ("f[]=due_date&op[due_date]=><&v[due_date][]=2036-06-15&v[due_date][]=2036-06-15", "a"),
                ("f[]=nonsense&op[nonsense]==&v[nonsense][]=1", "abpcd"), ("f[]=", "abpcd"),
                // Values must be a list, operators known.
                ("f[]=subject&op[subject]==&v[subject]=x", "abpcd"),
                ("f[]=tracker_id&op[tracker_id]=xx&v[tracker_id][]=2", "404"),
                ("f[]=tracker_id&op[tracker_id]==", "422"), ("f[]=due_date&op[due_date]==&v[due_date][]=nope", "422"),
            ] {
                #expect(try await issues.letters("sort=id&\(query)") == letters, "\(query)")
            }
        }

        @Test("sort keys, up to three of them; what is none is passed over", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let issues = try await stock(try contract.start())
            for (query, letters) in [
                ("", "dcpba"), ("sort=id", "abpcd"), ("sort=id:desc", "dcpba"), ("sort=id:DESC", "abpcd"),
                ("sort=:", "dcpba"), ("sort=,", "dcpba"), ("sort=nonsense", "dcpba"), ("sort=::,id", "abpcd"),
                ("sort=subject", "abdpc"), ("sort=subject:desc", "cpdba"), ("sort=nonsense,subject", "abdpc"),
                ("sort=priority:desc,id", "bapcd"), ("sort=tracker,id:desc", "cpabd"), ("sort=status,id", "abpdc"),
                ("sort=due_date,id", "bdapc"), ("sort=start_date:desc,id", "apcdb"),
                ("sort=done_ratio:desc,id", "pabcd"),
                ("sort=estimated_hours:desc,id", "abpcd"), ("sort=author,id", "dabpc"),
                ("sort=assigned_to:desc,id", "abpcd"),
                ("sort=category:desc,id", "abpcd"), ("sort=fixed_version:desc,id", "abpcd"),
                ("sort=spent_hours:desc,id", "dabpc"),
                ("sort=closed_on:desc,id", "cabpd"), ("sort=project,id", "abpcd"), ("sort=created_on", "abpcd"),
                ("sort=parent", "abpcd"), ("sort=parent:desc", "dpcba"), ("sort=cf_1:desc,id", "abpcd"),
                ("sort=is_private:desc,id", "bapcd"), ("sort=total_estimated_hours:desc,id", "abpcd"),
                // The fourth does not count, the last of three does.
                ("sort=status,tracker,due_date,id", "apbdc"), ("sort=project,nonsense,tracker,priority", "cpabd"),
                ("group_by=tracker&sort=id", "apcbd"), ("group_by=priority&sort=id", "bapcd"),
                ("group_by=subject&sort=id", "abpcd"),
            ] {
                let found = try await issues.letters("\(query)&status_id=*&subject=^Raw")
                let own = try await issues.letters("\(query)&status_id=*")
                #expect(own == letters, "\(query)")
                #expect(found == letters, "\(query)")
            }
        }

        @Test("pages: limit and offset within bounds, whatever is asked", arguments: ContractServer.all)
        func pages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let sender = Sender.key(server.jens)
            let first = try await server.send(.get, "/issues.json?status_id=*", as: sender)
            let total = try #require(first["total_count"].int)
            for (query, offset, limit) in [
                ("", 0, 25), ("limit=-1", 0, 25), ("limit=0", 0, 25), ("limit=x", 0, 25), ("limit=1000", 0, 100),
                ("limit=7", 0, 7), ("offset=-1", 0, 25), ("offset=x", 0, 25), ("offset=3&limit=2", 3, 2),
                ("page=2", 25, 25), ("page=3&limit=10", 20, 10), ("page=0", 0, 25), ("page=-2", 0, 25),
                ("offset=5&page=9", 5, 25), ("limit=3x", 0, 3), ("offset=100000", 100_000, 25),
            ] {
                let list = try await server.send(.get, "/issues.json?status_id=*&\(query)", as: sender)
                #expect(list.status == 200, "\(query)")
                #expect(list["offset"].int == offset, "\(query)")
                #expect(list["limit"].int == limit, "\(query)")
                #expect(list["total_count"].int == total, "\(query)")
                #expect(list.list("issues").count == max(0, min(limit, total - offset)), "\(query)")
            }
            let bare = try await server.send(.get, "/issues.json?nometa=1&limit=1", as: sender)
            #expect(!bare.has("total_count") && bare.list("issues").count == 1)
        }
    }
}
