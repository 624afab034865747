import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// What pages hang below and which wiki they are in, by numbers that the API does not show.
    @Suite("Contract: moving wiki pages")
    struct WikiMovingContract {
        @Test("a page is put below another by its number", arguments: ContractServer.all)
        func parentID(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.id(project.id))
                try await wiki.create("Top", in: place, text: "t")
                let top = try server.wikiPageID("Top", in: project.identifier)
                let below = try await wiki.create("Below", in: place, text: "b") { $0.parentID = .init(top) }
                #expect(below.parent == "Top")
                let id = try server.wikiPageID("Below", in: project.identifier)
                for (page, parent) in [("Below", id), ("Top", id)] {
                    let circle = await planioError {
                        try await wiki.update(.init(page), in: place, text: page == "Top" ? "t" : "b", basedOn: 1) {
                            $0.parentID = .init(parent)
                        }
                    }
                    #expect(circle?.messages == [], "\(page)")
                }
                // A number that is no page's is taken, and leads nowhere.
                try await wiki.update("Below", in: place, text: "b", basedOn: 1) { $0.parentID = 999_999 }
                #expect(try await wiki.get("Below", in: place).parent == nil)
                func put(_ members: JSONMembers) async throws -> Int {
                    var members = members
                    members["text"] = "b"
                    return try await server.send(
                        .put, "/projects/\(project.identifier)/wiki/Below.json", as: .key(server.jens),
                        ["wiki_page": .object(members)]
                    ).status
                }
                // As they are given: the last counts.
                #expect(try await put(["parent_title": "", "parent_id": .int(top)]) == 204)
                #expect(try await wiki.get("Below", in: place).parent == "Top")
                #expect(try await put(["parent_id": .int(top), "parent_title": "Nope"]) == 422)
                #expect(try await put(["parent_id": .int(top), "parent_title": ""]) == 204)
                #expect(try await wiki.get("Below", in: place).parent == nil)
                #expect(try await put(["parent_id": .string("\(top)")]) == 204)
                #expect(try await put(["parent_id": ""]) == 204)
                #expect(try await wiki.get("Below", in: place).parent == nil)
                try await server.withProject { other, _ in
                    try await wiki.create("Elsewhere", in: .id(other.id), text: "e")
                    let elsewhere = try server.wikiPageID("Elsewhere", in: other.identifier)
                    #expect(try await put(["parent_id": .int(elsewhere)]) == 422)
                }
            }
        }

        @Test(
            "a page is moved into another wiki with those below it, and found from where it was",
            arguments: ContractServer.all)
        func wikiID(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { from, jens in
                try await server.withProject { to, _ in
                    let wiki = jens.wiki
                    let (old, new) = (Planio.Project.Selector.id(from.id), Planio.Project.Selector.id(to.id))
                    try await wiki.create("Above", in: old, text: "a")
                    try await wiki.create("Top", in: old, text: "t") { $0.parentTitle = "Above" }
                    try await wiki.create("Below", in: old, text: "b") { $0.parentTitle = "Top" }
                    try await wiki.create("Lowest", in: old, text: "l") { $0.parentTitle = "Below" }
                    try await wiki.create("Taken", in: old, text: "x") { $0.parentTitle = "Top" }
                    try await wiki.create("taken", in: new, text: "y")
                    let target = try server.wikiID(of: to.identifier)
                    try await wiki.update("Top", in: old, text: "t2", basedOn: 1) { $0.wikiID = target }
                    #expect(try await wiki.list(in: new).map(\.title) == ["Below", "Lowest", "Taken", "Top"])
                    #expect(
                        try await wiki.list(in: new).map { $0.parent?.text ?? "" } == ["Top", "Below", "", ""])
                    #expect(try await wiki.list(in: old).map(\.title) == ["Above", "Taken"])
                    #expect(try await wiki.list(in: old).allSatisfy { $0.parent == nil })
                    let moved = try await wiki.get("Top", in: old)
                    #expect(moved.text == "t2" && moved.version == 2)
                    #expect(try await wiki.get("Lowest", in: old).text == "l")
                    let taken = await planioError {
                        try await wiki.update("Taken", in: old, text: "x", basedOn: 1) { $0.wikiID = target }
                    }
                    #expect(taken?.messages == [])
                    // Where it was it is still written to.
                    try await wiki.overwrite("Below", in: old, text: "b2")
                    #expect(try await wiki.get("Below", in: new).text == "b2")

                    let back = try server.wikiID(of: from.identifier)
                    try await wiki.update("Top", in: new, text: "t3", basedOn: 2) {
                        $0.wikiID = back
                        $0.title = "Back"
                        $0.redirect = .dropped
                    }
                    #expect(try await wiki.get("Top", in: old).title == "Back")
                    #expect(await planioError { _ = try await wiki.get("Top", in: new) }?.status == 404)
                    #expect(await planioError { _ = try await wiki.get("Below", in: new) }?.status == 404)
                    #expect(try await wiki.list(in: old).map(\.title) == ["Above", "Back", "Below", "Lowest", "Taken"])
                }
            }
        }

        @Test(
            "a wiki that is not there, or where pages may not be renamed, is passed over", arguments: ContractServer.all
        )
        func passedOver(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.id(project.id))
                try await wiki.create("Stays", in: place, text: "s")
                let archived = try server.wikiID(of: "archived-project")
                for id in [.int(999_999), .int(archived.rawValue), "", .null, "nonsense"] as [JSONValue] {
                    let response = try await server.send(
                        .put, "/projects/\(project.identifier)/wiki/Stays.json", as: .key(server.jens),
                        ["wiki_page": ["text": "s", "wiki_id": id]])
                    #expect(response.status == 204, "\(id)")
                    #expect(try await wiki.list(in: place).map(\.title) == ["Stays"], "\(id)")
                }
            }
        }
    }
}
