import Foundation
import PlanioOAuth

// The files of projects and their versions, as Redmine's FilesController does it.

extension SandboxState {
    static let fileRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "projects/:project_id/files") { state, context throws(SandboxRefusal) in
            try state.listFiles(context)
        },
        SandboxRoute("POST", "projects/:project_id/files") { state, context throws(SandboxRefusal) in
            try state.createFile(context)
        },
    ]

    /// The project's own first, then those of its versions, the last version first; sorted within each.
    private func listFiles(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        guard let project = try project(context, allowing: [.viewFiles]) else { throw SandboxRefusal(status: 404) }
        let order = fileOrder(context.parameters.text("sort") ?? "filename")
        func files(_ container: SandboxContainer, _ version: SandboxVersion?) -> [JSONValue] {
            attachments(of: container).sorted(by: order).map { attachment in
                var members = members(of: attachment)
                if let version { members["version"] = ["id": .int(version.id), "name": .string(version.name)] }
                members["digest"] = .string(attachment.digest)
                members["downloads"] = .int(attachment.downloads)
                return .object(members)
            }
        }
        let versions = versions.values.filter { $0.project == project.id }.sorted {
            // Without a date last; so reversed first.
            ($0.dueDate?.description ?? "9999", $0.name.lowercased(), $0.id)
                > ($1.dueDate?.description ?? "9999", $1.name.lowercased(), $1.id)
        }
        let list = files(.project(project.id), nil) + versions.flatMap { files(.version($0.id), $0) }
        return SandboxResponse(json: ["files": .array(list)])
    }

    /// By `filename`, `created_on`, `size` or `downloads`, `:desc` behind it turns it round.
    private func fileOrder(_ sort: String) -> (SandboxAttachment, SandboxAttachment) -> Bool {
        let parts = (sort.split(separator: ",").first ?? "").split(separator: ":")
        let isDescending = parts.dropFirst().first == "desc"
        return { left, right in
            let (left, right) = isDescending ? (right, left) : (left, right)
            switch parts.first {
            case "created_on"?: return (left.createdOn, left.id) < (right.createdOn, right.id)
            case "size"?: return (left.content.count, left.id) < (right.content.count, right.id)
            case "downloads"?: return (left.downloads, left.id) < (right.downloads, right.id)
            default: return (left.filename, left.id) < (right.filename, right.id)
            }
        }
    }

    private mutating func createFile(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        guard let project = try project(context, allowing: [.manageFiles]) else { throw SandboxRefusal(status: 404) }
        let attributes = try context.attributes("file")
        var container = SandboxContainer.project(project.id)
        if let id = context.parameters["version_id"] ?? attributes["version_id"], !id.isBlank {
            // The real server looks for the files of nothing.
            guard let version = id.rubyInt.flatMap({ versions[$0] }), version.project == project.id else {
                throw SandboxRefusal(.internalError)
            }
            container = .version(version.id)
        }
        let (taken, _) = takeUploads(.array([.object(attributes)]))
        guard !taken.isEmpty else { throw SandboxRefusal(status: 404) }
        attach(taken, to: container)
        return .noContent
    }
}
