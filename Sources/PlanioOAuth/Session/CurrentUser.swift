/// Who the server took a request for, as `GET /users/current.json` tells.
struct CurrentUser: Sendable {
    let id: Int
    let login: String?
    /// As an administrator for this request: by OAuth only with the scope `admin`.
    let isAdmin: Bool?
    /// The whole response, for the floor that has a type for users.
    let response: CollectedResponse

    /// `nil` if the response is no user.
    init?(_ response: CollectedResponse) {
        guard response.status == 200, case .object(let body)? = response.json,
            case .object(let user)? = body["user"], case .int(let id)? = user["id"], id > 0
        else { return nil }
        self.id = id
        login = user["login"]?.string
        if case .bool(let isAdmin)? = user["admin"] { self.isAdmin = isAdmin } else { isAdmin = nil }
        self.response = response
    }

    /// As Redmine finds users by their login: ASCII letters in either case are the same.
    func hasLogin(_ other: String) -> Bool {
        func folded(_ text: String) -> [UInt8] {
            text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        }
        return login.map { folded($0) == folded(other) } ?? false
    }
}

/// By an API key the response holds the key.
extension CurrentUser: Redacted {
    var description: String { "user \(id)" }
}
