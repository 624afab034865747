import HTTPTypes

extension PlanioClient.Attachments {
    /// What becomes of a URL that is on another origin than the site.
    public enum OtherOrigins: Sendable, Hashable {
        /// It is an error.
        case refused
        /// It is got without any credentials, by TLS unless it is on this machine. No redirect is followed.
        case withoutCredentials
    }

    /// A file's content by its URL, such as ``Planio/Attachment/contentURL``. Of a URL of this site the id is what counts: the
    /// file is got as ``stream(_:limits:)`` does it. The credentials never go anywhere else.
    /// - Parameters:
    ///   - url: Absolute. What Redmine writes there has the host that a request named, which may be an inner one.
    ///   - otherOrigins: Whether a URL of another origin is got.
    ///   - limits: How long it may take.
    /// - Throws: ``PlanioError``; of ``PlanioError/InvalidRequest/otherOrigin(_:)`` for a URL of another origin,
    ///   ``PlanioError/InvalidRequest/noFile`` for one that names no file.
    public func stream(
        at url: String, otherOrigins: OtherOrigins = .refused, limits: TransportLimits = .transfer()
    ) async throws -> Planio.Download {
        guard let parts = try? URLParts(url), ["http", "https"].contains(parts.scheme) else {
            throw PlanioError(.invalidRequest(.noFile), PlanioRequest(.get, "/"))
        }
        let origin = "\(parts.scheme)://\(parts.authority)"
        let request = PlanioRequest(.get, parts.path.isEmpty ? "/" : parts.path)
        if origin == client.site.origin {
            guard let id = id(in: parts.path) else { throw PlanioError(.invalidRequest(.noFile), request) }
            return try await stream(id, limits: limits)
        }
        guard otherOrigins == .withoutCredentials, parts.scheme == "https" || parts.isLoopback, parts.isWellEncoded
        else { throw PlanioError(.invalidRequest(.otherOrigin(origin)), request) }
        let query = parts.query.map { "?\($0)" } ?? ""
        return try await client.streamAnonymously(
            HTTPRequest(
                method: .get, scheme: parts.scheme, authority: parts.authority, path: request.path + query,
                headerFields: [.accept: "*/*"]), as: request, limits)
    }

    /// `/attachments/download/7/report.pdf` below the site.
    private func id(in path: String) -> Planio.Attachment.ID? {
        let beginning = client.site.prefix + "/attachments/download/"
        guard path.hasPrefix(beginning) else { return nil }
        return Int(path.dropFirst(beginning.count).prefix { $0 != "/" && $0 != "." }).map { Planio.Attachment.ID($0) }
    }
}

extension PlanioClient {
    /// Sends a request as nobody.
    fileprivate func streamAnonymously(
        _ request: HTTPRequest, as name: PlanioRequest, _ limits: TransportLimits
    ) async throws -> Planio.Download {
        var limits = limits
        limits.streamsResponse = true
        if limits.idleTimeout == nil { limits.idleTimeout = TransportLimits.transfer().idleTimeout }
        var name = name
        name.expects = .anything
        do {
            let response = try await pipeline.send(request, idempotent: true, limits: limits)
            if let error = PlanioError(response, to: name, token: nil, now: pipeline.time.now) { throw error }
            return Planio.Download(
                status: response.status, headerFields: response.fields,
                body: response.stream ?? HTTPBody(response.body), request: name)
        } catch let error as TransportError {
            throw PlanioError(.transport(error), name)
        }
    }
}
