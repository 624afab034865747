import HTTPTypes

/// The redirects that one read follows: a few, none of them twice, and only below the site, so that what the request carries
/// goes nowhere else.
struct RedirectTrail {
    static let longest = 5

    private let site: Site
    private let request: PlanioRequest
    /// What was asked for, with its query.
    private var trail: [String]

    init(_ request: PlanioRequest, _ prepared: HTTPRequest, _ site: Site) {
        self.site = site
        self.request = request
        trail = [prepared.path ?? ""]
    }

    /// The path below the site that was asked for last.
    var path: String {
        trail.count == 1 ? request.path : String((trail.last ?? "").prefix { $0 != "?" }.dropFirst(site.prefix.count))
    }

    /// What to ask for next; `nil` if the response leads nowhere, or not where it may be followed.
    mutating func next(_ response: CollectedResponse, after prepared: HTTPRequest) -> HTTPRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), mayFollow, trail.count <= Self.longest,
            let location = response.fields[.location],
            let target = RedirectTarget(location, site: site, current: trail.last ?? ""), !target.isLoginPage,
            let path = path(of: target), !trail.contains(path)
        else { return nil }
        trail.append(path)
        var next = prepared
        next.path = path
        return next
    }

    /// Who a client is, is read from the very place that was asked.
    private var mayFollow: Bool {
        (request.method == .get || request.method == .head) && request.body.length == 0
            && !request.expects.allowsRedirect && !Authenticator.ownPaths.contains(request.path)
    }

    private func path(of target: RedirectTarget) -> String? {
        if let redirect = request.redirect { return redirect(target, site).map { site.prefix + $0 } }
        // A parameter could name another user's credential.
        guard target.isBelow(site), let parameters = target.parameters,
            PlanioRequest(.get, "/", query: parameters).credentialParameter == nil
        else { return nil }
        return target.pathAndQuery
    }
}
