import Foundation
import PlanioOAuth

/// A request on its way to what answers it.
struct SandboxContext {
    let request: SandboxRequest
    /// What `:id` and the like of the route stand for.
    let path: [String: String]
    let parameters: SandboxParameters
    let caller: SandboxCaller
    let now: Date

    /// An id as Rails finds it: the digits at the beginning.
    func id(_ name: String = ":id") -> Int { SandboxNumber.int(path[name] ?? "") }

    var include: Set<String> { parameters.includes }

    /// Whether a list leaves out how long it is.
    var isWithoutMeta: Bool { parameters.text("nometa") != nil || request[field: "x-redmine-nometa"] == "1" }

    /// As Ruby takes a parameter for true: all but null and false, also `0`.
    func isTrue(_ name: String) -> Bool { ![nil, .null, .bool(false)].contains(parameters[name]) }

    /// The members below a name: of what is no object there are none, and a text makes the server stumble.
    func attributes(_ name: String) throws(SandboxRefusal) -> JSONMembers {
        switch parameters[name] {
        case nil, .null?: return [:]
        case .object(let members)?: return members
        default: throw SandboxRefusal(.internalError)
        }
    }
}

struct SandboxRoute {
    typealias Handler = @Sendable (inout SandboxState, SandboxContext) throws(SandboxRefusal) -> SandboxResponse

    let methods: Set<String>
    let segments: [String]
    let handler: Handler

    init(_ method: String, _ path: String, _ handler: @escaping Handler) {
        methods = method == "PUT" ? ["PUT", "PATCH"] : [method]
        segments = path.split(separator: "/").map(String.init)
        self.handler = handler
    }

    /// What the placeholders stand for; `nil` if the path is another.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (segment, part) in zip(segments, path) {
            if segment.hasPrefix(":") {
                values[segment] = part
            } else if segment != part {
                return nil
            }
        }
        return values
    }
}

extension SandboxState {
    /// What the sandbox does, which is all of Redmine's API.
    private static let routes =
        issueRoutes + attachmentRoutes + fileRoutes + timeEntryRoutes + projectRoutes + projectPartRoutes + userRoutes
        + enumerationRoutes
        + relationRoutes + watcherRoutes + journalRoutes + savedQueryRoutes + revisionRoutes + searchRoutes
        + groupRoutes + roleRoutes

    mutating func handle(_ request: SandboxRequest, now: Date) -> SandboxResponse {
        let prefix = URL(string: site).map { $0.path == "/" ? "" : $0.path } ?? ""
        guard request.path.hasPrefix(prefix) else { return .error(404, "Not Found") }
        let path = String(request.path.dropFirst(prefix.count))
        log.append(.init(method: request.isHead ? "HEAD" : request.method, path: path))
        if log.count > 10_000 { log.removeFirst(5_000) }
        var response = oauth(request, path, now) ?? api(request, path, now).tagged(for: request)
        counters.requests += 1
        response.fields["X-Request-Id"] = "sandbox-\(counters.requests)"
        response.fields["X-Runtime"] = "0.000100"
        if request.isHead { response.body = Data() }
        return response
    }

    mutating func countArrival(_ path: String) {
        if path.hasSuffix("/oauth/token") { counters.tokenArrivals += 1 }
    }

    private mutating func api(_ request: SandboxRequest, _ path: String, _ now: Date) -> SandboxResponse {
        counters.apiRequests += 1
        do throws(SandboxRefusal) {
            return try answer(request, path, now)
        } catch {
            return error.response
        }
    }

    private mutating func answer(
        _ request: SandboxRequest, _ path: String, _ now: Date
    ) throws(SandboxRefusal) -> SandboxResponse {
        if let own = ownResponses.last(where: { $0.method == request.method && $0.path == path }) {
            return try answer(own, request, now)
        }
        if let refusal = sessionOnly(path) { return refusal }
        let parts = path.split(separator: "/", maxSplits: 3).map(String.init)
        // A name takes all that follows, its ending too.
        if request.method == "GET", parts.count == 4, parts.starts(with: ["attachments", "download"]) {
            return try contentPage(parts[2], parts[3], request, now)
        }
        let name = path.split(separator: "/").last ?? ""
        let format = name.lastIndex(of: ".").map { String(name[$0...].dropFirst()) }
        let stem = format.map { path.dropLast($0.count + 1) } ?? path[...]
        let segments = stem.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        for route in Self.routes where route.methods.contains(request.method) {
            guard let values = route.match(segments) else { continue }
            guard let format else { return page(for: request, now) }
            guard format == "json" else { throw .unsupported("responses in the format \(format)") }
            let caller = try identify(request, now)
            let context = SandboxContext(
                request: request, path: values, parameters: try request.parameters(), caller: caller, now: now)
            return try route.handler(&self, context)
        }
        return format == "json" ? .error(404, "Not Found") : SandboxResponse(status: 404, html: "<h1>404</h1>")
    }

    /// What a browser would be shown: an API's user who forgot `.json` gets it too, with 200.
    private mutating func page(for request: SandboxRequest, _ now: Date) -> SandboxResponse {
        request.method == "GET"
            ? SandboxResponse(status: 200, html: "<!DOCTYPE html>\n<html lang=\"en\"><title>Redmine</title></html>")
            : SandboxResponse(status: 422, html: "<h1>Invalid form authenticity token.</h1>")
    }

    /// Routes for browsers, which know sessions only: there every credential is as good as none.
    private func sessionOnly(_ path: String) -> SandboxResponse? {
        let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard ["/my/page", "/my/api_key"].contains(parts[0]) else { return nil }
        return switch parts.count > 1 ? parts[1] : "html" {
        case "html": .redirect(to: "\(site)/login?back_url=\(Self.encoded(site + path))")
        case "json", "xml": SandboxResponse(status: 403, fields: ["Content-Type": "application/json"])
        case "js": .loginRequired
        default: SandboxResponse(status: 401, fields: ["Content-Type": "text/plain"])
        }
    }
}
