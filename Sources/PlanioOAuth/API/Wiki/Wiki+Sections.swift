import Crypto
import Foundation
import HTTPTypes

extension PlanioClient.Wiki {
    /// Gives one section of a page another text, if nobody else changed that section since you read it. What others did to
    /// the rest of the page stays, so that several programs can keep a section each.
    ///
    /// ```swift
    /// try await client.wiki.update(
    ///     section: 2, of: "Release notes", in: "some-project", from: "## 1.1\n\n* Faster", to: "## 1.1\n\n* Much faster")
    /// ```
    /// A section is a heading of the site's markup with all up to the next heading that is not below it.
    /// - Parameters:
    ///   - number: Which section: headings count from 1, of whatever level.
    ///   - title: Of which page, also by a title that it had before.
    ///   - project: Of which project.
    ///   - old: All of the section as you read it, its heading included. White space around it does not count.
    ///   - new: All of it from now on, its heading included; an empty text takes the section away.
    ///   - comments: What you say of the change.
    /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/conflict`` if the section of that number reads otherwise: read
    ///   the page again.
    public func update(
        section number: Int, of title: Planio.WikiPage.Title, in project: Planio.Project.Selector, from old: String,
        to new: String, comments: String? = nil
    ) async throws {
        let place = try WikiPlace(title, in: project)
        let old = Self.stripped(old)
        guard number > 0, !old.isEmpty else {
            let problem = "a section has a number from 1, and a text that was read"
            throw PlanioError(.invalidRequest(.value(problem)), PlanioRequest(.put, place.path))
        }
        // Of a page that is not there the server would say that it is broken itself.
        let (page, found) = try await read(place)
        var members: JSONMembers = ["text": .string(new)]
        if let comments { members["comments"] = .string(comments) }
        var request = PlanioRequest.put(
            found.path,
            json: ["section": .int(number), "section_hash": .string(Self.digest(old)), "wiki_page": .object(members)]
        ).expecting(.noContent)
        request.allowedBy = Self.writing
        guard page.text?.contains(old) == true else { throw PlanioError(.conflict, request) }
        guard Self.stripped(new) != old else {
            guard comments == nil else { throw PlanioError(.ignored(fields: ["comments"], element: page), request) }
            return
        }
        try await client.send(request)
    }

    /// As Ruby does it.
    private static func stripped(_ text: String) -> String {
        text.trimmingCharacters(in: CharacterSet(charactersIn: "\t\n\u{B}\u{C}\r \0"))
    }

    /// By which the server tells whether somebody changed a section. It only tells: nothing is kept secret by it.
    private static func digest(_ text: String) -> String {
        Insecure.MD5.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
