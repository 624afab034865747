import Foundation
import PlanioOAuth

/// A program that signs its user in by the browser, once: the next run finds the session in the token store.
///
///     swift run --package-path Examples login             # who am I? Signs in if need be
///     swift run --package-path Examples login --sign-out  # ends the session, here and at Planio
///
/// With PLANIO_SITE, PLANIO_CLIENT_ID and (but for a public client) PLANIO_CLIENT_SECRET it works on that server, where the
/// application has the redirect URI http://127.0.0.1; without them on a sandbox that it brings along.
@main
struct Login {
    static func main() async {
        let environment = ProcessInfo.processInfo.environment
        let arguments = CommandLine.arguments.dropFirst()
        do {
            guard arguments.isEmpty || Array(arguments) == ["--sign-out"] else {
                throw Failure(description: "usage: login [--sign-out]")
            }
            guard environment["PLANIO_SITE"] != nil else { return try await OnTheSandbox().run() }
            let login = try Login(environment)
            if arguments.isEmpty { try await login.signIn() } else { try await login.signOut() }
            await login.planio.shutdown()
        } catch {
            let line = String(describing: error).replacing("\n", with: " ")
            FileHandle.standardError.write(Data("login: \(line)\n".utf8))
            exit(1)
        }
    }

    let planio: Planio
    /// Whatever the user is called: there is one on this machine.
    private let account = "me"

    init(_ planio: Planio) { self.planio = planio }

    private init(_ environment: [String: String]) throws {
        var settings = environment
        settings["PLANIO_REDIRECT_URI"] = environment["PLANIO_REDIRECT_URI"] ?? RedirectURI.loopback.value
        let home = URL(filePath: environment["HOME"] ?? ".", directoryHint: .isDirectory)
        planio = Planio(
            configuration: try PlanioConfiguration(environment: settings, scopes: [.viewIssues]),
            tokens: try FileTokenStore(path: home.appending(path: ".planio-login").path))
    }

    /// Says who is signed in. Who is not, or not any more, signs in.
    /// - Parameter open: Is given the address for the browser.
    func signIn(open: @escaping @Sendable (URL) async throws -> Void = Self.tell) async throws {
        var client = planio.client(for: account)
        let user: Planio.User
        do {
            user = try await client.users.current()
        } catch let error as PlanioError where error.needsAuthorization {
            client = try await planio.authorizeInBrowser(as: account, open: open)
            user = try await client.users.current()
        }
        say("signed in as \(user.name)")
    }

    func signOut() async throws {
        say(try await planio.signOut(account) ? "signed out" : "nobody was signed in")
    }

    private static let tell: @Sendable (URL) async throws -> Void = { url in
        say("Open this address in your browser, and click Authorize:")
        say(url.absoluteString)
    }
}

/// Prints at once, so that who reads from a pipe sees it before the program waits for something.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

struct Failure: Error, CustomStringConvertible {
    let description: String
}
