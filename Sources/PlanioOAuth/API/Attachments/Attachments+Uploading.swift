public import Foundation
import HTTPTypes

extension PlanioClient.Attachments {
    /// Any of these allows to upload.
    private static let uploading: Set<Scope> = [
        .addIssues, .editIssues, .editOwnIssues, .copyIssues, .addIssueNotes, .manageNews, .addDocuments,
        .editDocuments,
        .manageFiles, .editWikiPages, .addMessages, .editMessages, .editOwnMessages,
    ]

    /// Uploads a file from memory, to be attached to something.
    ///
    /// ```swift
    /// let upload = try await client.attachments.upload(Data("…".utf8), named: "notes.txt")
    /// try await client.issues.update(7) { $0.uploads = [upload] }
    /// ```
    ///
    /// No upload is sent twice unless the server has not taken the first one. What becomes of an upload that is never attached
    /// is the server's business: administrators prune them.
    /// - Parameters:
    ///   - content: Its bytes; there may be none.
    ///   - filename: In any script; the server keeps ``Planio/Upload/storedName(for:)`` of it, which
    ///     ``Planio/Upload/filename`` is.
    ///   - contentType: By the name's ending if left out.
    ///   - limits: How long it may take.
    ///   - progress: Is told now and then how many bytes went out, and at the end.
    /// - Throws: ``PlanioError``; ``PlanioError/Kind/validation(_:)`` if the file is too large for the site, or its ending is
    ///   not allowed.
    public func upload(
        _ content: Data, named filename: String, contentType: String? = nil, limits: TransportLimits = .transfer(),
        progress: (@Sendable (Planio.TransferProgress) -> Void)? = nil
    ) async throws -> Planio.Upload {
        try await upload(HTTPBody(content), filename, contentType, limits, progress)
    }

    /// Uploads a file of this machine, of any size, without reading it into memory. It must not change meanwhile: if it
    /// becomes shorter, the upload fails.
    /// - Parameters:
    ///   - path: Where it is.
    ///   - filename: As ``upload(_:named:contentType:limits:progress:)`` says; the file's own name if left out.
    ///   - contentType: By the name's ending if left out.
    ///   - limits: How long it may take.
    ///   - progress: Is told now and then how many bytes went out, and at the end.
    /// - Throws: ``PlanioError``; ``PlanioError/Kind/localFile(_:)`` if it cannot be read.
    public func upload(
        fileAt path: String, named filename: String? = nil, contentType: String? = nil,
        limits: TransportLimits = .transfer(), progress: (@Sendable (Planio.TransferProgress) -> Void)? = nil
    ) async throws -> Planio.Upload {
        let request = PlanioRequest(.post, "/uploads.json")
        let body = try await Blocking.run {
            do {
                return HTTPBody(try BodyFile(reading: path))
            } catch let error as POSIXError {
                throw PlanioError(.localFile(LocalFileError(.unreadable, path, error.localizedDescription)), request)
            }
        }
        return try await upload(body, filename ?? path, contentType, limits, progress)
    }

    /// Uploads what a stream gives, of any length. It is kept in a file without a name until the server has it, in the
    /// directory for temporary files (`TMPDIR`), because the server wants to know how much comes, and may refuse a token
    /// that was replaced meanwhile; nothing of the file is left, however the process ends.
    /// - Parameters:
    ///   - chunks: The bytes. A stream that throws is not sent.
    ///   - length: How many there are, if that is known. A stream that gives another number is not sent.
    ///   - filename: As ``upload(_:named:contentType:limits:progress:)`` says.
    ///   - contentType: By the name's ending if left out.
    ///   - limits: How long it may take, from when the stream has ended.
    ///   - progress: Is told now and then how many bytes went out, and at the end.
    /// - Throws: ``PlanioError``.
    public func upload<Chunks: AsyncSequence & Sendable>(
        stream chunks: Chunks, length: Int? = nil, named filename: String, contentType: String? = nil,
        limits: TransportLimits = .transfer(), progress: (@Sendable (Planio.TransferProgress) -> Void)? = nil
    ) async throws -> Planio.Upload where Chunks.Element == Data {
        _ = try Self.request(filename, contentType)
        let body: HTTPBody
        do {
            body = try await .kept(HTTPBody(stream: chunks, length: length))
        } catch let error as TransportError {
            throw PlanioError(.transport(error), PlanioRequest(.post, "/uploads.json"))
        }
        return try await upload(body, filename, contentType, limits, progress)
    }

    private func upload(
        _ body: HTTPBody, _ filename: String, _ contentType: String?, _ limits: TransportLimits,
        _ progress: (@Sendable (Planio.TransferProgress) -> Void)?
    ) async throws -> Planio.Upload {
        var request = try Self.request(filename, contentType)
        let reporter = ProgressReporter(progress, total: body.length)
        request.body = body.reporting { reporter?.report($0) }
        request.contentType = "application/octet-stream"
        var limits = limits
        limits.responseBytes = min(limits.responseBytes, TransportLimits().responseBytes)
        if limits.idleTimeout == nil { limits.idleTimeout = TransportLimits.transfer().idleTimeout }
        request.limits = limits
        let outcome: Result<PlanioResponse, any Error>
        do { outcome = .success(try await client.send(request)) } catch { outcome = .failure(error) }
        await reporter?.end()
        let token: Secret = try outcome.get().reading { node in
            var body = try node.object()
            guard let node = body.node(named: "upload") else { throw body.missing("upload") }
            var upload = try node.object()
            return try upload.required("token")
        }
        return Planio.Upload(token: token, filename: filename, contentType: contentType)
    }

    private static func request(_ filename: String, _ contentType: String?) throws -> PlanioRequest {
        let name = Planio.Upload.storedName(for: filename)
        var query = [(name: "filename", value: name)]
        if let contentType { query.append((name: "content_type", value: contentType)) }
        var request = PlanioRequest(.post, "/uploads.json", query: query).expecting(.created)
        request.allowedBy = uploading
        guard !name.allSatisfy(\.isWhitespace) else { throw PlanioError(.invalidRequest(.filename), request) }
        return request
    }
}
