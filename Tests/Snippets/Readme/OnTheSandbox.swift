import Foundation
import PlanioOAuth
import PlanioOAuthTesting

// Runs the README's program as it is printed: what it calls is found here first, and leads to a sandbox.

private let sandbox: PlanioSandbox = {
    let sandbox = PlanioSandbox.demo(site: "https://your-domain.plan.io")
    _ = sandbox.addApplication(
        name: "README", scopes: [.viewIssues, .addIssues, .editIssues], clientID: "your-client-id",
        clientSecret: "your-client-secret")
    return sandbox
}()

private let otherSandbox: PlanioSandbox = {
    let sandbox = PlanioSandbox(site: "https://redmine.example.org")
    sandbox.addUser(login: "admin", password: "", isAdmin: true, apiKey: "your-api-key")
    return sandbox
}()

private let opened = Locked<URL?>(nil)

// swift-format-ignore: AlwaysUseLowerCamelCase
func Planio(configuration: PlanioConfiguration, tokens: any TokenStore) -> PlanioOAuth.Planio {
    PlanioOAuth.Planio(configuration: configuration, tokens: tokens, transport: sandbox)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
func PlanioClient(site: String, credential: Credential) throws -> PlanioOAuth.PlanioClient {
    try PlanioOAuth.PlanioClient(site: site, credential: credential, transport: otherSandbox)
}

/// The user opens the URL that was printed last, and pastes the code.
func readLine() -> String? {
    opened.withLock { $0 }.flatMap { try? sandbox.consent(to: $0, as: "jens") }
}

func print(_ text: String) {
    for word in text.split(separator: " ") where word.hasPrefix("https://") {
        opened.withLock { $0 = URL(string: String(word)) }
    }
    Swift.print(text)
}
