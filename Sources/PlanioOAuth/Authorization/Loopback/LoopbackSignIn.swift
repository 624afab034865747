import Foundation

/// One sign-in for which a port of 127.0.0.1 is listened on (RFC 8252 7.3): hands out the URL, waits for the callback,
/// finishes, and tells the browser how it ended.
///
/// What is not the callback of this very request (by its method, its host, its path and its state) is answered or dropped,
/// and the wait goes on: nobody who does not know the state ends it.
struct LoopbackSignIn: Sendable {
    /// How long a connection may take for its request, and to read what it is told.
    static let visitLimit = Duration.seconds(10)
    /// Browsers open a handful.
    static let visitorLimit = 32

    private let request: AuthorizationRequest
    private let listener: LoopbackSocket
    private let authority: String
    private let time: any TimeSource
    private let lifetime: Duration
    /// The query of the callback, or why there is none.
    private let callback = Promise<String>()
    let visitors = LoopbackVisitors(limit: visitorLimit)

    /// - Parameters:
    ///   - request: Redirects to the port that is listened on.
    ///   - listener: Listens already. It is released when the sign-in has ended.
    ///   - lifetime: How long to wait for the callback.
    init(_ request: AuthorizationRequest, _ listener: LoopbackSocket, time: any TimeSource, lifetime: Duration) {
        self.request = request
        self.listener = listener
        self.time = time
        self.lifetime = lifetime
        authority = (try? URLParts(request.redirectURI.value).authority) ?? ""
    }

    /// - Parameters:
    ///   - open: Is given the URL for the browser; not waited for.
    ///   - finish: Is given the callback's query, once.
    func run<Result: Sendable>(
        _ open: @escaping @Sendable (URL) async throws -> Void, _ finish: (String) async throws -> Result
    ) async throws -> Result {
        let server = Task { await serve() }
        let timer = Task {
            guard (try? await time.waitForDeadline(in: lifetime)) != nil else { return }
            callback.finish(.failure(AuthorizationError.noCallback(within: lifetime)))
        }
        let opener = Task {
            do { try await open(request.url) } catch { callback.finish(.failure(error)) }
        }
        let result: Swift.Result<Result, any Error>
        do {
            let query = try await withTaskCancellationHandler {
                try await callback.value()
            } onCancel: {
                callback.finish(.failure(CancellationError()))
            }
            timer.cancel()
            result = .success(try await finish(query))
            visitors.end(.signedIn)
        } catch {
            timer.cancel()
            result = .failure(error)
            visitors.end(LoopbackResponse(error))
        }
        opener.cancel()
        server.cancel()
        await server.value
        listener.release()
        return try result.get()
    }

    /// Ends the wait for the browser; a sign-in whose callback has arrived goes on.
    func end(_ error: any Error) { callback.finish(.failure(error)) }

    private func serve() async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                while true {
                    try Task.checkCancellation()
                    guard let visitor = try await next() else { continue }
                    guard visitors.admit(visitor) else { continue }
                    group.addTask { await visit(visitor) }
                }
            }
        } catch let failure as LoopbackSocket.Failure {
            callback.finish(.failure(AuthorizationError.cannotListen(reason: failure.reason)))
        } catch {
            callback.finish(.failure(error))
        }
    }

    /// The next connection; `nil` if there may be one now.
    private func next() async throws -> LoopbackSocket? {
        do {
            if let visitor = try listener.accepted() { return visitor }
        } catch  where error.isExhaustion {
            visitors.dropOldest()
            try await time.sleep(for: .milliseconds(100))
            return nil
        }
        try await listener.waitUntilReadable()
        return nil
    }

    /// One connection, from its first byte on.
    private func visit(_ visitor: LoopbackSocket) async {
        let timer = Task {
            if (try? await time.waitForDeadline(in: Self.visitLimit)) != nil { visitor.drop() }
        }
        defer { timer.cancel() }
        switch await verdict(on: visitor) {
        case .callback(let query):
            visitors.keep(visitor)
            callback.finish(.success(query))
        case .response(let response):
            visitor.say(response.bytes)
            // Until the visitor has read it and closes: bytes that are closed unread would take the response away with them.
            while let bytes = await bytes(from: visitor), !bytes.isEmpty {}
            visitors.leave(visitor)
        case nil:
            visitors.leave(visitor)
        }
    }

    private enum Verdict {
        case callback(query: String)
        case response(LoopbackResponse)
    }

    /// - Returns: `nil` if the connection ended before it had said anything.
    private func verdict(on visitor: LoopbackSocket) async -> Verdict? {
        var reader = LoopbackRequestReader()
        while let bytes = await bytes(from: visitor), !bytes.isEmpty {
            switch reader.append(bytes) {
            case .incomplete: continue
            case .refused(let response): return .response(response)
            case .complete(let received): return verdict(on: received)
            }
        }
        return nil
    }

    private func verdict(on received: LoopbackRequest) -> Verdict {
        // Another name for this address (DNS rebinding) is another origin's.
        guard received.host == authority, received.target.hasPrefix("/") else { return .response(.badRequest) }
        let path = received.target.prefix { $0 != "?" }
        let query = String(received.target.dropFirst(path.count))
        guard let expected = try? URLParts(request.redirectURI.value),
            let arrived = try? URLParts("http://\(authority)\(path)"), expected.firstDifference(from: arrived) == nil
        else { return .response(.notFound) }
        guard received.method == "GET" else { return .response(.methodNotAllowed) }
        guard AuthorizationCallback.hasState(of: request, inQuery: query) else { return .response(.otherSignIn) }
        return .callback(query: query)
    }

    /// - Returns: What arrives next; empty at the end of the connection, `nil` if the sign-in is over.
    private func bytes(from visitor: LoopbackSocket) async -> [UInt8]? {
        while true {
            if Task.isCancelled { return nil }
            if let bytes = visitor.received() { return bytes }
            do { try await visitor.waitUntilReadable() } catch { return nil }
        }
    }
}
