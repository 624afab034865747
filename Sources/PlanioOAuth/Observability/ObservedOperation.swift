/// What a ``PlanioMiddleware`` may know of an operation: nothing in it is secret, and all but ``id`` and ``account`` take few
/// values, so that they fit metrics.
public struct ObservedOperation: Sendable, Hashable {
    /// What requests are made for.
    public enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// A request to the REST API.
        case api
        /// A request to the token endpoint: it issues, refreshes, explains or revokes tokens.
        case token
        /// A request that asks who the server takes a client for, shared by all that wait for it.
        case identity
    }

    /// Tells the operations of one ``Planio`` apart, and those of one ``PlanioClient`` without OAuth.
    public let id: UInt64
    /// Method and route, such as `GET /issues/{id}`.
    public let name: String
    /// The HTTP method; `_OTHER` for one that HTTP does not define.
    public let method: String
    /// The pattern of the path below the site, without its format: `/projects/{project_id}/wiki/{id}`. Of a path that the
    /// library does not know, as a plug-in's is, only the words in places of resources are kept, unless the request names
    /// its own (``PlanioRequest/route``).
    public let route: String
    /// What it is made for.
    public let purpose: Purpose
    /// The site's scheme, host and port, such as `https://example.plan.io`.
    public let origin: String
    /// Whose request it is, as ``Planio/Options/accountLabel`` says; `nil` without OAuth, and where several share it.
    public let account: String?
}
