import PlanioOAuth
import Testing

/// A field that can be set: what sets and clears it, and what the element shows then.
struct FieldCase<R: Planio.Resource> {
    typealias Change = (inout R.Changes) -> Void

    /// What comes of `nil`.
    enum Cleared {
        /// The element shows nothing, or the server's default.
        case to(String?)
        /// The server goes on as if nothing had been asked; confirming names the field.
        case dropped
        /// The server takes its default instead; confirming names the field.
        case defaulted(String)
        /// In the server's words.
        case refused([String])
    }

    /// As the server spells it.
    let name: String
    let value: String?
    let set: Change
    let clear: Change?
    let cleared: Cleared
    let shown: (R) -> String?

    init(
        _ name: String, _ value: String?, _ cleared: Cleared, shown: @escaping (R) -> String?, set: @escaping Change,
        clear: Change? = nil
    ) {
        (self.name, self.value, self.cleared, self.shown) = (name, value, cleared, shown)
        (self.set, self.clear) = (set, clear)
    }

    /// Sets each field of an element by itself and clears it again; what the update does not name stays.
    static func check(
        _ cases: [FieldCase], facts: Set<String>, sourceLocation: SourceLocation = #_sourceLocation,
        get: () async throws -> R, update: (Change) async throws -> Void
    ) async throws {
        #expect(Set(cases.map(\.name)).symmetricDifference(facts).sorted() == [], sourceLocation: sourceLocation)
        for one in cases {
            do {
                let before = try await get()
                try await update(one.set)
                let after = try await get()
                #expect(one.shown(after) == one.value, "\(one.name) set", sourceLocation: sourceLocation)
                for other in cases where other.name != one.name && !one.brings(other) {
                    #expect(
                        other.shown(after) == other.shown(before), "\(other.name) untouched by \(one.name)",
                        sourceLocation: sourceLocation)
                }
                guard let clear = one.clear else { continue }
                try await one.clearing(sourceLocation) { try await update(clear) }
                let cleared = try await get()
                let expected =
                    switch one.cleared {
                    case .to(let value): value
                    case .defaulted(let value): value
                    case .dropped, .refused: one.value
                    }
                #expect(one.shown(cleared) == expected, "\(one.name) cleared", sourceLocation: sourceLocation)
            } catch {
                Issue.record("\(one.name): \(error)", sourceLocation: sourceLocation)
            }
        }
    }

    /// Fields that the server sets beside this one.
    private func brings(_ other: FieldCase) -> Bool {
        [["issue_id", "project_id"], ["custom_fields", "custom_field_values"]].contains {
            $0.contains(name) && $0.contains(other.name)
        }
    }

    private func clearing(_ sourceLocation: SourceLocation, _ clear: () async throws -> Void) async throws {
        do {
            try await clear()
            if case .to = cleared { return }
            Issue.record("\(name): clearing it was taken", sourceLocation: sourceLocation)
        } catch let error as PlanioError {
            switch (cleared, error.kind) {
            case (.dropped, .ignored(let fields, _)), (.defaulted, .ignored(let fields, _)):
                #expect(fields == [name], "\(name)", sourceLocation: sourceLocation)
            case (.refused(let messages), .validation(let found)):
                #expect(found == messages, "\(name)", sourceLocation: sourceLocation)
            default: throw error
            }
        }
    }
}

extension Optional where Wrapped: CustomStringConvertible {
    /// As a field case compares it.
    var text: String? { map(\.description) }
}
