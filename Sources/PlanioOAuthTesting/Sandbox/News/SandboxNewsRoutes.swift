import Foundation
import PlanioOAuth

/// A piece of news.
struct SandboxNews {
    struct Comment {
        let id: Int
        let author: Int
        let content: String
    }

    var id: Int
    let project: Int
    let author: Int
    var title = ""
    var summary: String? = ""
    var description = ""
    var attachments: [SandboxAttachment] = []
    var comments: [Comment] = []
    let createdOn: Date
}

// News, as Redmine's NewsController does it.

extension SandboxState {
    static let newsRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "news") { state, context throws(SandboxRefusal) in try state.listNews(context) },
        SandboxRoute("GET", "projects/:project_id/news") { state, context throws(SandboxRefusal) in
            try state.listNews(context)
        },
        SandboxRoute("POST", "news") { state, context throws(SandboxRefusal) in
            let name = context.parameters["project_id"]?.rubyText ?? ""
            guard let project = state.project(name) else { throw SandboxRefusal(status: 404) }
            return try state.createNews(context, in: project)
        },
        SandboxRoute("POST", "projects/:project_id/news") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: [.manageNews])
            return try state.createNews(context, in: project)
        },
        SandboxRoute("GET", "news/:id") { state, context throws(SandboxRefusal) in
            let (news, _) = try state.part(state.news, in: \.project, context, allowing: [.viewNews])
            return SandboxResponse(json: ["news": state.json(news, include: context.include)])
        },
        SandboxRoute("PUT", "news/:id") { state, context throws(SandboxRefusal) in
            let (news, _) = try state.part(state.news, in: \.project, context, allowing: [.manageNews])
            state.news[news.id] = try state.assign(context, to: news)
            return .noContent
        },
        SandboxRoute("DELETE", "news/:id") { state, context throws(SandboxRefusal) in
            let (news, _) = try state.part(state.news, in: \.project, context, allowing: [.manageNews])
            state.news[news.id] = nil
            return .noContent
        },
    ]

    private func listNews(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try project(context, allowing: [.viewNews])
        let found = news.values.filter { news in
            project.map { $0.id == news.project } != false
                && projects[news.project].map { lists(.viewNews, in: $0, context.caller) } == true
        }
        return list("news", found.sorted { ($0.createdOn, $0.id) > ($1.createdOn, $1.id) }, context) { news in
            var json = head(news)
            json["summary"] = Self.text(news.summary)
            json["description"] = .string(news.description)
            json["created_on"] = Self.time(news.createdOn)
            return .object(json)
        }
    }

    private func head(_ news: SandboxNews) -> JSONMembers {
        var json: JSONMembers = ["id": .int(news.id)]
        json["project"] = Self.reference(news.project, projects[news.project]?.name)
        json["author"] = userReference(news.author)
        json["title"] = .string(news.title)
        return json
    }

    private func json(_ news: SandboxNews, include: Set<String>) -> JSONValue {
        var json = head(news)
        if let summary = news.summary, !summary.allSatisfy(\.isWhitespace) { json["summary"] = .string(summary) }
        json["description"] = .string(news.description)
        json["created_on"] = Self.time(news.createdOn)
        if include.contains("attachments") { json["attachments"] = .array(news.attachments.map { self.json($0) }) }
        if include.contains("comments") {
            json["comments"] = .array(
                news.comments.map { comment in
                    var json: JSONMembers = ["id": .int(comment.id)]
                    json["author"] = userReference(comment.author)
                    json["content"] = .string(comment.content)
                    return .object(json)
                })
        }
        return .object(json)
    }

    private mutating func createNews(
        _ context: SandboxContext, in project: SandboxProject
    ) throws(SandboxRefusal) -> SandboxResponse {
        try authorize([.manageNews], in: project, context.caller)
        guard let author = context.caller.id else { throw mustSignIn }
        var item = try assign(
            context, to: SandboxNews(id: 0, project: project.id, author: author, createdOn: context.now))
        item.id = nextID(.news)
        news[item.id] = item
        // Not even its number is told.
        return .noContent
    }

    private mutating func assign(
        _ context: SandboxContext, to old: SandboxNews
    ) throws(SandboxRefusal) -> SandboxNews {
        let attributes = context.parameters["news"]?.object ?? [:]
        var news = old
        if let value = attributes["title"] { news.title = value.rubyText ?? "" }
        if let value = attributes["summary"] { news.summary = value.rubyText }
        if let value = attributes["description"] { news.description = value.rubyText ?? "" }
        let (uploads, failed) = takeUploads(attributes["uploads"])
        var problems: [String] = []
        if news.title.allSatisfy(\.isWhitespace) { problems.append("Title cannot be blank") }
        if news.description.allSatisfy(\.isWhitespace) { problems.append("Description cannot be blank") }
        problems += sandboxProblems("Title", news.title, upTo: 60)
        problems += sandboxProblems("Summary", news.summary, upTo: 255)
        if failed > 0 { problems.append("\(failed) file(s) could not be saved.") }
        guard problems.isEmpty else { throw SandboxRefusal(.invalid(problems)) }
        news.attachments += attach(uploads)
        return news
    }
}
