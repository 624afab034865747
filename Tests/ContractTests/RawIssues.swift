import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

/// Issues that a test made on a server, past the library, by the letters that it calls them.
struct RawIssues {
    let server: RunningServer
    let marker = "Raw \(UUID().uuidString.prefix(8))"
    private(set) var ids: [Character: Int] = [:]

    init(_ server: RunningServer) { self.server = server }

    /// Creates an issue whose subject is the marker and `subject`.
    @discardableResult
    mutating func create(
        _ letter: Character, _ subject: String, as sender: Sender? = nil, in project: String = "some-project",
        _ members: JSONMembers = [:]
    ) async throws -> RawResponse {
        var members = members
        members["subject"] = .string("\(marker) \(subject)")
        let response = try await server.send(
            .post, "/projects/\(project)/issues.json", as: sender ?? .key(server.jens), ["issue": .object(members)])
        try #require(response.status == 201, "\(response.text)")
        ids[letter] = response["issue.id"].int
        return response
    }

    func id(_ letter: Character) throws -> Int { try #require(ids[letter]) }

    func update(
        _ letter: Character, as sender: Sender? = nil, _ members: JSONMembers
    ) async throws -> RawResponse {
        try await server.send(
            .put, "/issues/\(id(letter)).json", as: sender ?? .key(server.jens), ["issue": .object(members)])
    }

    func get(_ letter: Character, _ query: String = "", as sender: Sender? = nil) async throws -> RawResponse {
        try await server.send(.get, "/issues/\(id(letter)).json\(query)", as: sender ?? .key(server.jens))
    }

    /// The letters of those that a list has, in its order; the status instead if it is none.
    func letters(
        _ query: String, in path: String = "/issues.json", as sender: Sender? = nil
    ) async throws -> String {
        var found: [Int] = []
        var offset = 0
        while true {
            let target = "\(path)?limit=100&offset=\(offset)&\(try Self.encoded(query))"
            let response = try await server.send(.get, target, as: sender ?? .key(server.jens))
            guard response.status == 200 else { return "\(response.status)" }
            found += response.list("issues").compactMap { $0.at("id")?.int }
            offset += 100
            if offset >= response["total_count"].int ?? 0 { break }
        }
        return String(found.compactMap { id in ids.first { $0.value == id }?.key })
    }

    /// What stands readable in a test as it stands in a URL: only `&` and the first `=` of each part mean something.
    static func encoded(_ query: String) throws -> String {
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        return query.split(separator: "&").map { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return sides.map { $0.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "" }
                .joined(separator: "=")
        }.joined(separator: "&")
    }
}
