import HTTPTypes

/// One request that may be answered with 304: what is held for it, and what becomes of the response.
struct Revalidation {
    private let held: HeldResponses
    private let key: HeldResponses.Key
    private let entry: HeldResponses.Entry?
    private let request: PlanioRequest

    /// `nil` where it is not asked for, or the request is not one that may be.
    init?(
        _ request: PlanioRequest, _ prepared: HTTPRequest, _ identity: Authenticator,
        _ authorization: Authenticator.Authorization, _ token: Token?, _ held: HeldResponses?
    ) {
        guard let held, request.method == .get, request.headerFields.isEmpty, request.expects != .anything,
            !request.expects.allowsNotModified
        else { return nil }
        self.held = held
        self.request = request
        var account: String?
        if case .session(let binding) = identity.kind { account = binding.account }
        key = HeldResponses.Key(
            account: account, userID: authorization.user.id, actingAs: identity.switchUser.map { Array($0.utf8) },
            scopes: token?.scopes, target: prepared.path ?? "")
        entry = held.entry(key)
    }

    /// What to ask with.
    var tag: String? { entry?.tag }

    /// The response as if the condition had not been sent; `nil` if it has to be asked for without.
    func settle(_ response: CollectedResponse) -> CollectedResponse? {
        switch response.status {
        case 304:
            guard let entry else { return response }
            let isSame = response.fields[.eTag].map { Self.opaque($0) == Self.opaque(entry.tag) } ?? true
            if isSame { return response.reviving(entry.response) }
            held.forget(key)
            return nil
        case 200 where request.expects.problem(response) == nil: held.keep(response, key)
        // An outage says nothing of what is held.
        case 429, 500...: break
        default: held.forget(key)
        }
        return response
    }

    /// Without the mark of a weak comparison (RFC 9110 8.8.3.2).
    private static func opaque(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }
}
