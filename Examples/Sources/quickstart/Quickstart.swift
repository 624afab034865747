import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// Every step of Planio's guide to OAuth 2: on an embedded sandbox, or, with PLANIO_SITE, PLANIO_CLIENT_ID and (but for a
/// public client) PLANIO_CLIENT_SECRET set, on a real server.
@main
struct Quickstart {
    static func main() async {
        let environment = ProcessInfo.processInfo.environment
        do {
            if environment.keys.contains(where: { $0.hasPrefix("PLANIO_") && !$0.hasPrefix("PLANIO_TEST_") }) {
                try await OnYourServer(environment).run()
            } else {
                try await OnTheSandbox().run()
            }
        } catch {
            let line = String(describing: error).replacing("\n", with: " ")
            FileHandle.standardError.write(Data("quickstart: \(line)\n".utf8))
            exit(1)
        }
    }
}

/// Prints at once, so that who reads from a pipe sees it before the program asks for something.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

struct Failure: Error, CustomStringConvertible {
    let description: String
}
