import PlanioOAuth

/// A company of Planio's CRM, as an example of one's own resource. Paging, errors, session and members that it does not know
/// come with ``Planio/Resource``.
///
/// Not verified on a live Planio: the members are those that Planio's documentation names.
struct Company: Planio.Resource {
    static let name = Planio.ResourceName(singular: "company", plural: "companies")

    let id: ID
    let name: String
    let address1: String?
    let address2: String?
    let zip: String?
    let town: String?
    let state: String?
    let country: String?
    let mails: [Contact]
    let phones: [Contact]
    let customFields: [Planio.CustomFieldValue]?
    let json: JSONText

    init(_ json: inout JSONObject) throws {
        id = try json.required("id")
        name = try json.required("name")
        address1 = try json.optional("address1")
        address2 = try json.optional("address2")
        zip = try json.optional("zip")
        town = try json.optional("town")
        state = try json.optional("state")
        country = try json.optional("country")
        mails = try json.optional("mails") ?? []
        phones = try json.optional("phones") ?? []
        customFields = try json.optional("custom_fields")
        self.json = json.text
    }

    /// What can be set: one line a field, with its type.
    struct Fields: Planio.FieldSet {
        let name = Planio.Field<String>("name")
        let address1 = Planio.Field<String>("address1")
        let address2 = Planio.Field<String>("address2")
        let zip = Planio.Field<String>("zip")
        let town = Planio.Field<String>("town")
        let state = Planio.Field<String>("state")
        let country = Planio.Field<String>("country")
        // Lists of objects are not compared with what the server shows.
        let mails = Planio.Field<[Contact]>("mails", shownAs: .nowhere)
        let phones = Planio.Field<[Contact]>("phones", shownAs: .nowhere)
        let projectIDs = Planio.Field<[Planio.Project.ID]>("project_ids", shownAs: .nowhere)
    }
}

/// A mail address or a telephone number of a company.
struct Contact: Sendable, Hashable, JSONObjectReadable, JSONWritable {
    /// Such as `work`.
    var kind: String
    var value: String

    init(kind: String, value: String) {
        self.kind = kind
        self.value = value
    }

    init(_ json: inout JSONObject) throws {
        kind = try json.required("kind")
        value = try json.required("value")
    }

    var jsonValue: JSONValue { ["kind": .string(kind), "value": .string(value)] }
}

extension PlanioClient {
    /// The companies of the site.
    var companies: Companies { Companies(client: self) }

    struct Companies {
        let client: PlanioClient

        func list(in project: String? = nil) -> Planio.PagedList<Company> {
            client.list(
                Company.self, at: project.map { PlanioRequest.path("projects", $0, "companies") } ?? "/companies.json")
        }

        func get(_ id: Company.ID) async throws -> Company {
            try await client.get(Company.self, id, at: path(id))
        }

        func create(name: String, _ change: (inout Company.Changes) -> Void) async throws -> Company {
            try await client.create(Company.self, at: "/companies.json") {
                $0.name = name
                change(&$0)
            }
        }

        func update(_ id: Company.ID, _ change: (inout Company.Changes) -> Void) async throws {
            try await client.update(Company.self, id, at: path(id), confirming: .readBack, change)
        }

        func delete(_ id: Company.ID) async throws { try await client.delete(at: path(id), allowedBy: []) }

        private func path(_ id: Company.ID) -> String { PlanioRequest.path("companies", id.description) }
    }
}
