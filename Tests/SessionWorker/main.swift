import Foundation
import HTTPTypes
import PlanioOAuth

// A process of its own that uses a login: `session-worker STORE ACCOUNT`, configured by the PLANIO_… variables.
//
// For each line on standard input it sends a request as the account and answers `ok` or the error. A line with a number
// makes it kill itself, as kill -9 does, at that step of the work: there is no instruction after which a crash may cost a
// login.

/// Counts the steps of one request, and ends the process at one of them.
final class Steps: Sendable {
    private let state = Locked((count: 0, fatal: 0))

    func begin(fatal: Int) { state.withLock { $0 = (0, fatal) } }

    func next() {
        let isFatal = state.withLock { state in
            state.count += 1
            return state.count == state.fatal
        }
        if isFatal { kill(getpid(), SIGKILL) }
    }
}

struct SteppingTransport: HTTPTransport {
    let steps: Steps
    let transport = URLSessionTransport()

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        steps.next()
        defer { steps.next() }
        return try await transport.send(request, body: body, limits: limits)
    }
}

struct SteppingStore: TokenStore {
    let steps: Steps
    let store: FileTokenStore

    func read(_ key: TokenKey) async throws -> Data? {
        steps.next()
        return try await store.read(key)
    }

    func keys() async throws -> [TokenKey] { try await store.keys() }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        steps.next()
        defer { steps.next() }
        return try await store.update(key) { data in
            steps.next()
            let change = try await body(data)
            // The server has answered, and nothing is written yet.
            steps.next()
            return change
        }
    }
}

let steps = Steps()
var options = Planio.Options()
// On a busy machine a server is slow; that breaks no promise.
options.limits.timeout = .seconds(120)
do {
    let planio = Planio(
        configuration: try PlanioConfiguration(environment: ProcessInfo.processInfo.environment),
        tokens: SteppingStore(steps: steps, store: try FileTokenStore(path: CommandLine.arguments[1])),
        transport: SteppingTransport(steps: steps), options: options)
    let client = planio.client(for: CommandLine.arguments[2])
    while let line = readLine() {
        steps.begin(fatal: Int(line) ?? 0)
        var answer = "ok"
        do { _ = try await client.users.current() } catch { answer = "\(error)".replacing("\n", with: " ") }
        FileHandle.standardOutput.write(Data("\(answer)\n".utf8))
    }
} catch {
    FileHandle.standardError.write(Data("session-worker: \(error)\n".utf8))
    exit(1)
}
