import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// What Planio has beside Redmine, by resources and fields of one's own: companies of the CRM, and checklists in issues. It runs
/// on the embedded sandbox, which is told what to answer, and is not verified on a live Planio.
@main
struct Extras {
    static func main() async {
        do {
            try await run()
        } catch {
            FileHandle.standardError.write(Data("planio-extras: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() async throws {
        let sandbox = PlanioSandbox.demo()
        answerCompanies(sandbox)
        let client = try PlanioClient(site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox)

        print("1. Companies:")
        let new = try await client.companies.create(name: "ACME") {
            $0.address1 = "Example Street 1"
            $0.zip = "10115"
            $0.town = "Berlin"
            $0.country = "DE"
            $0.mails = [Contact(kind: "work", value: "office@acme.example")]
            $0.phones = [Contact(kind: "work", value: "+49 30 1234")]
            $0.projectIDs = [1]
        }
        try await client.companies.update(new.id) { $0.town = "Potsdam" }
        for try await company in client.companies.list(in: "some-project") {
            let contacts = (company.mails + company.phones).map { "\($0.kind) \($0.value)" }
            print("   \(company.id): \(company.name), \(company.town ?? "?"), \(contacts.joined(separator: ", "))")
        }
        let company = try await client.companies.get(new.id)
        guard company.town == "Potsdam", company.phones.first?.value == "+49 30 1234" else {
            throw Failure(description: "the company is not as it was set")
        }
        try await client.companies.delete(new.id)
        guard try await client.companies.list().total == 0 else {
            throw Failure(description: "the company is still there")
        }

        print("2. A checklist in an issue:")
        let items = [ChecklistItem("Call back", isDone: true), ChecklistItem("Write an offer")]
        answerChecklist(sandbox, items)
        try await client.issues.update(1) { $0.checklistItems = items }
        let issue = try await client.issues.get(1, include: [.journals])
        for item in issue.checklist ?? [] { print("   [\(item.isDone ? "x" : " ")] \(item.subject)") }
        guard issue.checklist == items else { throw Failure(description: "the checklist is not as it was written") }
    }
}

struct Failure: Error, CustomStringConvertible {
    let description: String
}
