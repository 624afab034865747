import Foundation
public import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The default transport, on Foundation's `URLSession`, with what makes that unsafe for credentials taken out.
///
/// It follows no redirect, keeps no cookies, cache or credentials, counts the answer's bytes while they arrive,
/// and never has more than ``Configuration/connections`` requests under way. Reads share connections; writes
/// use one of their own each, because `URLSession` silently repeats a request on a connection that went stale.
///
/// On Linux a few malformed answers (trailers, a header cut off) end the process inside Foundation. Programs that
/// talk to servers they do not trust should bring another ``HTTPTransport``.
public final class URLSessionTransport: HTTPTransport {
    public struct Configuration: Sendable, Hashable {
        /// How many requests may be under way at once; further ones wait for their turn.
        public var connections: Int
        /// Sent as `User-Agent`.
        public var userAgent: String

        public init(connections: Int = 16, userAgent: String = "PlanioOAuth") {
            self.connections = max(1, connections)
            self.userAgent = userAgent
        }
    }

    private let configuration: Configuration
    private let delegate = URLSessionTaskTable()
    private let semaphore: AsyncSemaphore
    private let sessions: Locked<Sessions?>

    private struct Sessions {
        let reads: URLSession
        let writes: URLSession
    }

    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        semaphore = AsyncSemaphore(limit: configuration.connections)
        sessions = Locked(
            Sessions(
                reads: Self.session(configuration, delegate), writes: Self.session(configuration, delegate)))
    }

    deinit {
        // A session keeps its delegate and its threads until it is told to let go.
        sessions.withLock { sessions in
            sessions?.reads.finishTasksAndInvalidate()
            sessions?.writes.finishTasksAndInvalidate()
        }
    }

    public func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        try Task.checkCancellation()
        var prepared = try URLRequest(checking: request, userAgent: configuration.userAgent)
        // The library keeps the deadline. Foundation's timer only has to be later, and within what it can count.
        prepared.timeoutInterval = min(max(limits.timeout.seconds.rounded(.up) + 5, 5), 86400)
        let isRead = request.method == .get || request.method == .head
        if !isRead { prepared.setValue("close", forHTTPHeaderField: "Connection") }
        return try await semaphore.run {
            let upload = try await UploadSource(body, isRead: isRead)
            defer { upload.remove() }
            return try await self.delegate.run(limit: limits.responseBytes) {
                try self.sessions.withLock { sessions in
                    guard let sessions else { throw TransportError(.closed, .notSent) }
                    let session = isRead ? sessions.reads : sessions.writes
                    return upload.task(in: session, with: prepared)
                }
            }
        }
    }

    /// Ends all requests and waits until they have ended. Call it before a program exits.
    public func shutdown() async {
        let open = sessions.withLock { sessions in
            defer { sessions = nil }
            return sessions
        }
        guard let open else { return }
        await delegate.close()
        open.reads.finishTasksAndInvalidate()
        open.writes.finishTasksAndInvalidate()
    }

    private static func session(_ configuration: Configuration, _ delegate: URLSessionTaskTable) -> URLSession {
        let settings = URLSessionConfiguration.ephemeral
        settings.httpCookieStorage = nil
        settings.httpShouldSetCookies = false
        settings.httpCookieAcceptPolicy = .never
        settings.urlCache = nil
        settings.requestCachePolicy = .reloadIgnoringLocalCacheData
        settings.urlCredentialStorage = nil
        settings.httpMaximumConnectionsPerHost = configuration.connections
        return URLSession(configuration: settings, delegate: delegate, delegateQueue: delegate.queue)
    }
}

extension URLRequest {
    /// Foundation repairs or drops what it cannot send, so everything is checked before it gets there.
    fileprivate init(checking request: HTTPRequest, userAgent: String) throws {
        guard let scheme = request.scheme, let authority = request.authority, let path = request.path,
            path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let url = URL(string: "\(scheme)://\(authority)\(path)"), url.host != nil
        else {
            throw TransportError(
                .invalidRequest("its URL is not absolute or has characters that must be encoded"), .notSent)
        }
        self.init(url: url)
        httpMethod = request.method.rawValue
        httpShouldHandleCookies = false
        for field in request.headerFields {
            addValue(field.value, forHTTPHeaderField: field.name.canonicalName)
        }
        if request.headerFields[.userAgent] == nil { setValue(userAgent, forHTTPHeaderField: "User-Agent") }
        // Otherwise Foundation adds the locale, by which the server would choose the language of its messages.
        if request.headerFields[.acceptLanguage] == nil { setValue("*", forHTTPHeaderField: "Accept-Language") }
    }
}

/// What a request's body becomes: nothing, bytes, or a private file, because Foundation on Linux cannot read an
/// asynchronous stream and would hold a large body in memory.
private struct UploadSource {
    private enum Kind {
        case none
        case data(Data)
        case file(URL)
    }

    private let kind: Kind

    init(_ body: HTTPBody, isRead: Bool) async throws {
        switch body.storage {
        case .data(let data) where data.isEmpty: kind = .none
        case _ where isRead: throw TransportError(.invalidRequest("a GET or HEAD has no body"), .notSent)
        case .data(let data): kind = .data(data)
        case .stream: kind = .file(try await Self.spool(body))
        }
    }

    func task(in session: URLSession, with request: URLRequest) -> URLSessionTask {
        switch kind {
        case .none: session.dataTask(with: request)
        case .data(let data): session.uploadTask(with: request, from: data)
        case .file(let url): session.uploadTask(with: request, fromFile: url)
        }
    }

    func remove() {
        if case .file(let url) = kind { try? FileManager.default.removeItem(at: url) }
    }

    private static func spool(_ body: HTTPBody) async throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("planio-upload-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw TransportError(.invalidRequest("no temporary file can be made for its body"), .notSent)
        }
        do {
            let file = try FileHandle(forWritingTo: url)
            defer { try? file.close() }
            for try await chunk in body { try file.write(contentsOf: chunk) }
            return url
        } catch {
            try? FileManager.default.removeItem(at: url)
            throw error
        }
    }
}

extension URLSessionTransport: Redacted {}
