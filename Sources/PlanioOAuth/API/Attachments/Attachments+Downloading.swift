import Crypto
public import Foundation

extension PlanioClient.Attachments {
    /// A file's content, in memory.
    /// - Parameters:
    ///   - id: The file.
    ///   - limit: How many bytes it may have; 16 MB if left out.
    ///   - limits: How long it may take.
    ///   - progress: Is told now and then how many bytes have come, and at the end.
    /// - Throws: ``PlanioError``.
    public func data(
        of id: Planio.Attachment.ID, upTo limit: Int = 16 * 1024 * 1024, limits: TransportLimits = .transfer(),
        progress: (@Sendable (Planio.TransferProgress) -> Void)? = nil
    ) async throws -> Data {
        var bounded = limits
        bounded.responseBytes = limit
        let download = try await stream(id, limits: bounded)
        let reporter = ProgressReporter(progress, total: download.length)
        var content = Data()
        let outcome: Result<Void, any Error>
        do {
            for try await chunk in download {
                // By a transport that gives more than it should.
                guard content.count + chunk.count <= limit else {
                    throw PlanioError(
                        .transport(TransportError(.responseTooLarge(limit: limit), .responded)), download.request)
                }
                content.append(chunk)
                reporter?.report(content.count)
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await reporter?.end()
        try outcome.get()
        return content
    }

    /// A file's content as a stream of any length: who reads it slowly slows the server down, and who stops ends it.
    /// - Parameters:
    ///   - id: The file.
    ///   - limits: How long it may take.
    /// - Throws: ``PlanioError``.
    public func stream(
        _ id: Planio.Attachment.ID, limits: TransportLimits = .transfer()
    ) async throws -> Planio.Download {
        // The path of `content_url` would send who is not signed in to a login page.
        let path = PlanioRequest.path("attachments", "download", id.description)
        return try await client.stream(Self.content(path, limits))
    }

    /// Writes a file's content to a file, which gets its name when it is whole: checked against the size, and the checksum if
    /// the server gave one, and saved. If anything goes wrong, nothing is left of it, and what was there before stays.
    ///
    /// It is readable by its owner only.
    /// - Parameters:
    ///   - file: An ``Planio/Attachment`` or a ``Planio/File``.
    ///   - path: Where it goes. Its directory must exist.
    ///   - replacing: Whether a file that is there may be replaced.
    ///   - limits: How long it may take.
    ///   - progress: Is told now and then how many bytes have come, and at the end.
    /// - Throws: ``PlanioError``; ``PlanioError/Kind/localFile(_:)`` if it cannot be written, or exists.
    public func download(
        _ file: some Planio.Downloadable, to path: String, replacing: Bool = false,
        limits: TransportLimits = .transfer(),
        progress: (@Sendable (Planio.TransferProgress) -> Void)? = nil
    ) async throws {
        let request = Self.content(PlanioRequest.path("attachments", "download", file.attachmentID.description))
        do {
            let target = try await Blocking.run { try PartialFile(path, replacing: replacing) }
            let reporter = ProgressReporter(progress, total: file.filesize)
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await write(file, to: target, limits, reporter)) } catch {
                outcome = .failure(error)
            }
            await reporter?.end()
            try outcome.get()
            try Task.checkCancellation()
            try await Blocking.run { try target.finish(replacing: replacing) }
        } catch let error as LocalFileError {
            throw PlanioError(.localFile(error), request)
        }
    }

    /// As ``download(_:to:replacing:limits:progress:)``, into a directory, by the file's own name made safe
    /// (``Planio/Downloadable/safeFilename``).
    /// - Returns: Where it is.
    /// - Throws: ``PlanioError``; ``PlanioError/Kind/localFile(_:)`` if it cannot be written, or exists.
    @discardableResult
    public func download(
        _ file: some Planio.Downloadable, into directory: String, replacing: Bool = false,
        limits: TransportLimits = .transfer(), progress: (@Sendable (Planio.TransferProgress) -> Void)? = nil
    ) async throws -> String {
        let path = "\(directory.isEmpty ? "." : directory)/\(file.safeFilename)"
        try await download(file, to: path, replacing: replacing, limits: limits, progress: progress)
        return path
    }

    private func write(
        _ file: some Planio.Downloadable, to target: PartialFile, _ limits: TransportLimits,
        _ reporter: ProgressReporter?
    ) async throws {
        let download = try await stream(file.attachmentID, limits: limits)
        func wrongSize(_ received: Int) -> PlanioError {
            PlanioError(.wrongSize(expected: file.filesize, received: received), download.request)
        }
        // Before anything is written that has to be thrown away.
        if let length = download.length, length != file.filesize { throw wrongSize(length) }
        var check = FileDigest(file.digest)
        var count = 0
        for try await chunk in download {
            count += chunk.count
            guard count <= file.filesize else { throw wrongSize(count) }
            check?.update(chunk)
            try await Blocking.run { try target.append(chunk) }
            reporter?.report(count)
        }
        guard count == file.filesize else { throw wrongSize(count) }
        guard check?.isRight != false else { throw PlanioError(.wrongDigest, download.request) }
    }
}

/// What a file's checksum is to be, and becomes.
private struct FileDigest {
    private enum Function {
        case sha256(SHA256)
        case md5(Insecure.MD5)
    }

    private let expected: String
    private var function: Function

    /// `nil` if there is none, or of a kind that is not known.
    init?(_ digest: String?) {
        guard let digest, digest.allSatisfy(\.isHexDigit) else { return nil }
        switch digest.utf8.count {
        case 64: function = .sha256(SHA256())
        // Before Redmine 3.4.
        case 32: function = .md5(Insecure.MD5())
        default: return nil
        }
        expected = digest.lowercased()
    }

    mutating func update(_ data: Data) {
        switch function {
        case .sha256(var hash):
            hash.update(data: data)
            function = .sha256(hash)
        case .md5(var hash):
            hash.update(data: data)
            function = .md5(hash)
        }
    }

    var isRight: Bool {
        let bytes =
            switch function {
            case .sha256(let hash): Array(hash.finalize())
            case .md5(let hash): Array(hash.finalize())
            }
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected
    }
}
