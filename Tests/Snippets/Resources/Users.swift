import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func users(_ client: PlanioClient) async throws {
        let login = "ada-\(UUID().uuidString.prefix(8).lowercased())"

        let me = try await client.users.current(include: [.memberships])
        for membership in me.memberships ?? [] {
            print(membership.project.name ?? "", membership.roles.map(\.name))
        }

        for try await user in client.users.list(where: .status(.is(.active)), .name(.contains("jens"))) {
            print(user.name, user.login ?? "")
        }

        let ada = try await client.users.create(
            login: login, firstname: "Ada", lastname: "Lovelace", mail: "\(login)@example.net"
        ) {
            $0.generatePassword = true
            $0.mailNotification = .onlyMyEvents
            $0.sendsInformation = true
            $0.preferences.hidesMail = false
        }
        try await client.users.update(ada.id, confirming: .readBack) { $0.lastname = "King" }
        try await client.users.lock(ada.id)
        try await client.users.unlock(ada.id)

        try await client.users.delete(ada.id)
    }
}
