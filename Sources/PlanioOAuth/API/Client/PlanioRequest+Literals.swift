import HTTPTypes

extension PlanioRequest {
    /// What stands in a body's wrapper: literals and variables of every kind, mixed; `nil` is sent as `null`.
    public typealias BodyMembers = KeyValuePairs<String, KeyValuePairs<String, (any JSONWritable)?>>

    /// Creates something of one's own values of several kinds:
    ///
    /// ```swift
    /// .post("/checklists", json: ["checklist": ["subject": subject, "position": 3, "due_date": day]])
    /// ```
    @_disfavoredOverload
    public static func post(_ path: String, json: BodyMembers) -> PlanioRequest {
        PlanioRequest(.post, path).with(json: value(of: json))
    }

    /// Changes something to one's own values of several kinds.
    @_disfavoredOverload
    public static func put(_ path: String, json: BodyMembers) -> PlanioRequest {
        PlanioRequest(.put, path).with(json: value(of: json))
    }

    private static func value(of body: BodyMembers) -> JSONValue {
        var members = JSONMembers()
        for (name, inner) in body {
            var wrapped = JSONMembers()
            for (name, value) in inner { wrapped[name] = value?.jsonValue ?? .null }
            members[name] = .object(wrapped)
        }
        return .object(members)
    }
}
