import Foundation
import PlanioOAuth

// A process of its own that works on a server to which bad things happen; Tests/Servers/chaos runs several. Configured by
// the PLANIO_… variables.
//
//   chaos-worker authorize STORE ACCOUNT        prints the URL, reads the code, keeps the login
//   chaos-worker work STORE JOURNAL ACCOUNT…    reads and creates issues as all accounts until its standard input ends
//   chaos-worker judge STORE ISSUES JOURNAL…    holds what the journals say against the server's issues, and uses each login

let arguments = Array(CommandLine.arguments.dropFirst())

func planio(_ store: String, _ options: Planio.Options = Planio.Options()) throws -> Planio {
    Planio(
        configuration: try PlanioConfiguration(environment: ProcessInfo.processInfo.environment),
        tokens: try FileTokenStore(path: store), options: options)
}

do {
    switch arguments.first {
    case "authorize" where arguments.count == 3:
        let planio = try planio(arguments[1])
        let request = planio.authorizationRequest()
        FileHandle.standardOutput.write(Data("\(request.url)\n".utf8))
        _ = try await planio.authorize(request, code: readLine() ?? "", as: arguments[2])
    case "work" where arguments.count > 3:
        var options = Planio.Options()
        // Shorter than some of what happens, so that requests are given up while the server still has them.
        options.limits.timeout = .seconds(8)
        let work = Work(
            planio: try planio(arguments[1], options), accounts: Array(arguments[3...]),
            journal: try Journal(path: arguments[2]))
        await work.run { while readLine() != nil {} }
    case "judge" where arguments.count > 3:
        let judge = try Judge(issues: arguments[2], journals: Array(arguments[3...]))
        let broken = judge.broken + (await judge.lostLogins(try planio(arguments[1])))
        print(judge.summary)
        for promise in broken { print("BROKEN: \(promise)") }
        exit(broken.isEmpty ? 0 : 1)
    default:
        FileHandle.standardError.write(Data("chaos-worker: authorize, work or judge; see its source\n".utf8))
        exit(64)
    }
} catch {
    FileHandle.standardError.write(Data("chaos-worker: \(error)\n".utf8))
    exit(1)
}
