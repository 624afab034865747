import Foundation
import HTTPTypes

/// Responses with an `ETag`, each for one user's same request, in bounded memory.
final class HeldResponses: Sendable {
    /// Whose, and of which request.
    struct Key: Hashable {
        /// The account by the name that the program gave it; `nil` without OAuth, where there is one credential.
        let account: String?
        /// Who the server takes the client for.
        let userID: Int
        /// In whose name, by the bytes of the login.
        let actingAs: [UInt8]?
        /// What binds: `nil` if no scopes do.
        let scopes: Set<Scope>?
        /// With the query.
        let target: String
    }

    struct Entry {
        let tag: String
        let response: CollectedResponse
        let bytes: Int
        var lastUse: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var bytes = 0
        var uses = 0

        mutating func remove(_ key: Key) { bytes -= entries.removeValue(forKey: key)?.bytes ?? 0 }
    }

    private let limit: Int
    private let state = Locked(State())

    init(limit: Int) { self.limit = limit }

    /// What is held for the request.
    func entry(_ key: Key) -> Entry? {
        state.withLock { state in
            state.uses += 1
            state.entries[key]?.lastUse = state.uses
            return state.entries[key]
        }
    }

    /// Holds a response that can be asked for again.
    /// - Returns: Whether it is held.
    func keep(_ response: CollectedResponse, _ key: Key) {
        state.withLock { state in
            state.remove(key)
            guard response.status == 200, let tag = response.fields[.eTag], response.mayBeHeld else { return }
            // The fields are small; they and the key count as half a kilobyte.
            let bytes = response.body.count + key.target.utf8.count + 512
            guard bytes <= limit / 4 else { return }
            state.uses += 1
            // A copy: the body may be a part of something larger.
            let own = CollectedResponse(
                status: response.status, fields: response.fields, body: Data(Array(response.body)),
                redaction: response.redaction)
            state.entries[key] = Entry(tag: tag, response: own, bytes: bytes, lastUse: state.uses)
            state.bytes += bytes
            guard state.bytes > limit else { return }
            for (oldest, _) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
                state.remove(oldest)
                // Some room, so that not every response sorts them anew.
                if state.bytes <= limit / 4 * 3 { break }
            }
        }
    }

    func forget(_ key: Key) { state.withLock { $0.remove(key) } }

    /// How many responses and bytes are held.
    var size: (responses: Int, bytes: Int) { state.withLock { ($0.entries.count, $0.bytes) } }
}

extension CollectedResponse {
    /// Neither forbidden to be held, nor different for reasons that are not part of the key.
    fileprivate var mayBeHeld: Bool {
        func words(_ name: HTTPField.Name) -> [String] {
            fields[values: name].flatMap { $0.split(separator: ",") }
                .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        }
        guard !words(.cacheControl).contains(where: { $0.hasPrefix("no-store") }) else { return false }
        return words(.vary).allSatisfy { ["accept", "accept-encoding", "authorization", "origin"].contains($0) }
    }

    /// The response that was held, to a request that was answered with this 304.
    func reviving(_ held: CollectedResponse) -> CollectedResponse {
        var fields = held.fields
        for name in Set(self.fields.map(\.name)) where name != .contentLength && name != .contentType {
            fields[values: name] = self.fields[values: name]
        }
        return CollectedResponse(status: held.status, fields: fields, body: held.body, redaction: redaction)
    }
}
