import HTTPTypes

/// A list of the server in which names stand with their ids.
struct NameSource: Sendable {
    let kind: Planio.NameKind
    let path: String
    /// The list's member in the response.
    let member: String
    var query: [(name: String, value: String)] = []
    var project: Planio.Project.Selector?
    /// Scopes any of which allows it.
    var allowedBy: Set<Scope> = []
    /// The list is a member of this object, not of the body.
    var object: String?

    /// Longer lists are not held.
    static let mostNames = 10_000

    var key: NameCache.Key {
        NameCache.Key(path: path, query: query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
    }

    /// Reads all of it, page by page if the server pages it.
    func read(_ client: PlanioClient, for name: String) async throws -> NameList {
        var entries: [NameList.Entry] = []
        while true {
            var request = PlanioRequest(.get, path, query: query).expecting(.json)
            request.allowedBy = allowedBy
            request.query += [("offset", String(entries.count)), ("limit", "100")]
            let (elements, total) = try page(try await client.send(request))
            entries += elements
            let error = Planio.NameError(
                reason: .tooManyNames(limit: Self.mostNames), kind: kind, name: name, project: project?.value,
                candidates: [], count: total ?? entries.count)
            guard max(entries.count, total ?? 0) <= Self.mostNames else { throw PlanioError(.name(error), request) }
            guard let total, entries.count < total else { return NameList(entries) }
            guard !elements.isEmpty else {
                throw PlanioError(.inconsistentList("it ends at \(entries.count) of \(total)"), request)
            }
        }
    }

    private func page(_ response: PlanioResponse) throws -> (entries: [NameList.Entry], total: Int?) {
        try response.reading { node in
            var body = try node.object()
            let total: Int? = try body.optional("total_count")
            if let object {
                guard let node = body.node(named: object) else { throw body.missing(object) }
                body = try node.object()
            }
            let names: [Name] = try body.list(named: member)
            return (names.map(\.entry), total)
        }
    }

    /// An element of such a list, whatever else it has.
    private struct Name: JSONObjectReadable {
        let entry: NameList.Entry

        init(_ json: inout JSONObject) throws {
            // A membership has its member's.
            for name in ["user", "group", "group_non_member", "group_anonymous"] {
                guard let node = json.node(named: name) else { continue }
                let member = try Planio.Reference<Planio.Principal>(node)
                entry = NameList.Entry(id: member.id.rawValue, name: member.name ?? "")
                return
            }
            entry = NameList.Entry(
                id: try json.required("id"), name: try json.required("name"),
                isActive: try json.optional("active") ?? true, group: try json.optional("customized_type"))
        }
    }
}
