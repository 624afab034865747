import Foundation
import PlanioOAuth

extension Case {
    /// The client reads `/x.json`, and the server does this with the request.
    static func read(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Settings = Settings(),
        _ script: @escaping Stage.Script
    ) -> Case {
        Case(name, does, expected, settings) { stage in
            stage.serve("/x.json", script)
            return try await stage.get()
        }
    }

    /// The client reads `/x.json`, and the server answers with these bytes and closes the connection.
    static func answer(
        _ name: String, _ does: String, _ bytes: String, _ expected: Expectation, _ settings: Settings = Settings()
    ) -> Case {
        read(name, does, expected, settings) { try $0.write(bytes) }
    }

    /// The client creates something at `/x.json`, and the server does this with the request.
    static func create(
        _ name: String, _ does: String, _ expected: Expectation, _ settings: Settings = Settings(),
        isEarly: Bool = false, _ script: @escaping Stage.Script
    ) -> Case {
        Case(name, does, expected, settings) { stage in
            stage.serve("/x.json", isEarly: isEarly, script)
            return try await stage.post()
        }
    }
}

/// Half a gigabyte must never pass through a process that may have so much, in MB.
let littleMemory = 220
