import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Synchronization

// What the sandbox does not do it answers as a program says: here as Planio might.

extension Extras {
    /// Answers the paths of one company, which is made, changed and deleted.
    static func answerCompanies(_ sandbox: PlanioSandbox) {
        let company = Held()
        sandbox.respond(to: "POST", "/companies.json") { request in
            guard case .object(var members)? = request.json?["company"] else {
                return .init(status: 422, json: ["errors": []])
            }
            members["id"] = 7
            company.set(members)
            return .init(status: 201, json: ["company": .object(members)])
        }
        for path in ["/companies.json", "/projects/some-project/companies.json"] {
            sandbox.respond(to: "GET", path) { _ in
                let all = company.members.map { [JSONValue.object($0)] } ?? []
                return .init(json: [
                    "companies": .array(all), "total_count": .int(all.count), "offset": 0, "limit": 100,
                ])
            }
        }
        sandbox.respond(to: "GET", "/companies/7.json") { _ in
            company.members.map { .init(json: ["company": .object($0)]) } ?? .init(status: 404)
        }
        sandbox.respond(to: "PUT", "/companies/7.json") { request in
            guard var members = company.members, case .object(let changes)? = request.json?["company"] else {
                return .init(status: 404)
            }
            for (name, value) in changes { members[name] = value }
            company.set(members)
            return .init(status: 204)
        }
        sandbox.respond(to: "DELETE", "/companies/7.json") { _ in
            company.set(nil)
            return .init(status: 204)
        }
    }

    /// Answers an issue whose last journal shows the checklist.
    static func answerChecklist(_ sandbox: PlanioSandbox, _ items: [ChecklistItem]) {
        let written = Held()
        sandbox.respond(to: "PUT", "/issues/1.json") { request in
            written.set(request.json?["issue"]?.object)
            return .init(status: 204)
        }
        sandbox.respond(to: "GET", "/issues/1.json") { _ in
            let text = written.members?["checklists_attributes"].flatMap { try? $0.encoded() }
                .map { String(decoding: $0, as: UTF8.self) }
            let issue = Planio.Issue.stub(id: 1, subject: "With a checklist") {
                $0["journals"] = [
                    [
                        "id": 1, "user": ["id": 5, "name": "Jens Maker"], "notes": "",
                        "created_on": "2026-01-01T00:00:00Z",
                        "private_notes": false,
                        "details": [
                            [
                                "property": "attr", "name": "checklists", "old_value": nil,
                                "new_value": text.map { .string($0) } ?? .null,
                            ]
                        ],
                    ]
                ]
            }
            return .init(json: ["issue": issue.json.value])
        }
    }
}

/// Members of an object, shared by the answers.
private final class Held: Sendable {
    private let held = Mutex<JSONMembers?>(nil)

    var members: JSONMembers? { held.withLock { $0 } }

    func set(_ members: JSONMembers?) { held.withLock { $0 = members } }
}
