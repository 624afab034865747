import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    @Suite("Contract: sections of wiki pages")
    struct WikiSectionContract {
        private static let text = """
            Before

            # One

            ```
            # no heading
            ```

            ## Below one

            b

            Two
            ===

            2
            """

        @Test(
            "a section is changed whatever becomes of the others; who changes what somebody else changed gets a conflict",
            arguments: ContractServer.all)
        func changed(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.id(project.id))
                try await wiki.create("Sections", in: place, text: Self.text)
                try await wiki.update(
                    section: 3, of: "sections", in: place, from: "Two\n===\n\n2\n", to: "# Two\n\nzwei",
                    comments: "zwei")
                try await wiki.update(
                    section: 2, of: "Sections", in: place, from: "## Below one\n\nb", to: "## Below\n\nB")
                let page = try await wiki.get("Sections", in: place)
                let one = "# One\n\n```\n# no heading\n```\n\n## Below\n\nB"
                #expect(page.text == "Before\n\n\(one)\n\n# Two\n\nzwei" && page.version == 3)
                #expect(try await wiki.get("Sections", in: place, version: 2).comments == "zwei")
                for (number, old) in [(3, "Two\n===\n\n2"), (2, "# Two\n\nzwei"), (9, "# Two\n\nzwei"), (1, "# One")] {
                    let conflict = await planioError {
                        try await wiki.update(section: number, of: "Sections", in: place, from: old, to: "# Mine")
                    }
                    #expect(conflict?.isConflict == true, "\(number) \(old)")
                }
                try await wiki.update(section: 1, of: "Sections", in: place, from: one, to: "")
                #expect(try await wiki.get("Sections", in: place).text == "Before\n\n# Two\n\nzwei")

                try await wiki.rename("Sections", in: place, to: "Renamed")
                try await wiki.update(section: 1, of: "Sections", in: place, from: "# Two\n\nzwei", to: "# 2")
                #expect(try await wiki.get("Renamed", in: place).text == "Before\n\n# 2")
                // What stays is not written, and the comment that would be dropped is told.
                try await wiki.update(section: 1, of: "Renamed", in: place, from: "# 2", to: "# 2\n")
                let dropped = await planioError {
                    try await wiki.update(
                        section: 1, of: "Renamed", in: place, from: "# 2", to: "# 2", comments: "nothing")
                }
                #expect(dropped?.ignoredFields == ["comments"])
                #expect(try await wiki.get("Renamed", in: place).version == 5)
            }
        }

        @Test("what is no section, or of no page, is refused", arguments: ContractServer.all)
        func refused(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let (wiki, place) = (jens.wiki, Planio.Project.Selector.id(project.id))
                for (number, old) in [(0, "# One"), (1, " \n")] {
                    let refused = await planioError {
                        try await wiki.update(section: number, of: "Nope", in: place, from: old, to: "x")
                    }
                    guard case .invalidRequest(.value) = refused?.kind else {
                        Issue.record("\(String(describing: refused))"); return
                    }
                }
                let absent = await planioError {
                    try await wiki.update(section: 1, of: "Nope", in: place, from: "# One", to: "# Two")
                }
                #expect(absent?.isNotFound == true)
                try await wiki.create("Whole", in: place, text: "# One\n\n1")
                let empty = await planioError {
                    try await wiki.update(section: 1, of: "Whole", in: place, from: "# One\n\n1", to: "")
                }
                #expect(empty?.messages == ["Text field cannot be blank"])
            }
        }

        @Test("sections as the server counts and replaces them, past the library", arguments: ContractServer.all)
        func raw(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let place = Planio.Project.Selector.id(project.id)
                let path = "/projects/\(project.identifier)/wiki/Raw.json"
                func put(_ body: JSONValue) async throws -> Int {
                    try await server.send(.put, path, as: .key(server.jens), body).status
                }
                func text() async throws -> String? { try await jens.wiki.get("Raw", in: place).text }
                #expect(try await put(["section": 1, "wiki_page": ["text": "x"]]) == 500)
                try await jens.wiki.create("Raw", in: place, text: "# A\r\n\r\na\r\n\r\nB\r\n---\r\n\r\nb\r\n\r\n# C")
                // Neither the version nor a section that there is not counts.
                #expect(try await put(["section": "2", "wiki_page": ["text": "## B", "version": 7]]) == 204)
                #expect(try await text() == "# A\r\n\r\na\n\n## B\n\n# C")
                for section in [0, -1, 9] {
                    #expect(try await put(["section": .int(section), "wiki_page": ["text": "lost"]]) == 204)
                }
                #expect(try await text() == "# A\r\n\r\na\n\n## B\n\n# C")
                for hash in ["wrong", [1]] as [JSONValue] {
                    #expect(try await put(["section": 1, "section_hash": hash, "wiki_page": ["text": "lost"]]) == 409)
                }
                #expect(try await put(["section": [1], "wiki_page": ["text": "lost"]]) == 500)
                #expect(try await put(["section": 3, "section_hash": "", "wiki_page": [:]]) == 204)
                #expect(try await text() == "# A\r\n\r\na\n\n## B")
                #expect(try await put(["section": 1]) == 422)
                #expect(try await put(["section": "", "wiki_page": ["text": "whole"]]) == 204)
                #expect(try await text() == "whole")
            }
        }
    }
}
