extension PlanioClient {
    /// What projects offer for download.
    public var files: Files { Files(client: self) }

    /// The files of projects and their versions: `client.files`. Each is an attachment: ``PlanioClient/attachments`` has the
    /// content, changes the description and deletes it.
    public struct Files: Sendable {
        let client: PlanioClient

        /// The files of a project: its own first, then those of its versions, the latest version first; the whole list is one
        /// page.
        /// - Parameters:
        ///   - project: Its identifier or id.
        ///   - sort: How the files of each are sorted; by name if left out.
        public func list(
            in project: Planio.Project.Selector, sortedBy sort: Planio.File.Sort...
        ) -> Planio.PagedList<Planio.File> {
            var query = ListQuery<Planio.File>(client: client, path: Self.path(project))
            query.sort = sort
            query.allowedBy = [.viewFiles]
            return Planio.PagedList(query)
        }

        /// Makes an upload a file of a project, or of one of its versions.
        ///
        /// The server says nothing of what it made, so the list is read afterwards, if the caller may see it.
        /// - Parameters:
        ///   - upload: What was uploaded, with its name and description. It works once.
        ///   - project: Its identifier or id.
        ///   - version: A version of this project; the file is the project's own if left out.
        /// - Returns: The file; `nil` if the caller may not see files.
        /// - Throws: ``PlanioError``; ``PlanioError/Kind/uploadsRefused(_:)`` if the upload is used up or unknown.
        @discardableResult
        public func create(
            _ upload: Planio.Upload, in project: Planio.Project.Selector, version: Planio.Version.ID? = nil
        ) async throws -> Planio.File? {
            var file = upload.json.object ?? [:]
            file["version_id"] = version.map { .int($0.rawValue) }
            var request = PlanioRequest.post(Self.path(project), json: ["file": .object(file)]).expecting(.noContent)
            request.allowedBy = [.manageFiles]
            do {
                try await client.send(request)
            } catch let error as PlanioError where error.isNotFound {
                throw await explain(error, upload, project)
            }
            return try await check(upload, project, version, request)
        }

        /// A project that there is not and an upload that there is not are answered alike.
        private func explain(
            _ error: PlanioError, _ upload: Planio.Upload, _ project: Planio.Project.Selector
        ) async -> PlanioError {
            // A project that cannot be read is what was not found.
            guard (try? await client.projects.get(project)) != nil else { return error }
            return await client.refusal(of: [upload], attached: []).map { error.explained(as: $0) } ?? error
        }

        private func check(
            _ upload: Planio.Upload, _ project: Planio.Project.Selector, _ version: Planio.Version.ID?,
            _ request: PlanioRequest
        ) async throws -> Planio.File? {
            let files: [Planio.File]
            do {
                files = try await list(in: project).all()
            } catch let error as PlanioError {
                if case .forbidden = error.kind { return nil }
                throw error
            }
            guard let file = files.first(where: { $0.attachmentID == upload.attachmentID }) else {
                throw PlanioError(.inconsistentList("the file that was just made is not in it"), request)
            }
            var ignored: [String] = []
            if let name = upload.filename, !name.isEmpty, !name.utf8.elementsEqual(file.filename.utf8) {
                ignored.append("filename")
            }
            if file.version?.id != version { ignored.append("version_id") }
            guard ignored.isEmpty else { throw PlanioError(.ignored(fields: ignored, element: file), request) }
            return file
        }

        private static func path(_ project: Planio.Project.Selector) -> String {
            PlanioRequest.path("projects", project.value, "files")
        }
    }
}

extension PlanioClient.Files: Redacted {}
