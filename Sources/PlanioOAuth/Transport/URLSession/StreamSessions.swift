import Foundation

/// Sessions that stream one response each, kept for the next one: a session that is made and dropped for every response
/// may take libcurl with it.
final class StreamSessions: Sendable {
    private struct State {
        var all: [SessionTasks] = []
        var free: [SessionTasks] = []
        var isClosed = false
    }

    private let configuration: URLSessionTransport.Configuration
    private let state = Locked(State())

    init(_ configuration: URLSessionTransport.Configuration) { self.configuration = configuration }

    /// - Throws: ``TransportError`` after ``close()``.
    func take() throws -> SessionTasks {
        try state.withLock { state in
            guard !state.isClosed else { throw TransportError(.closed, .notSent) }
            if let session = state.free.popLast() { return session }
            let session = SessionTasks(configuration)
            state.all.append(session)
            return session
        }
    }

    func give(_ session: SessionTasks) {
        state.withLock { state in
            if state.free.count < configuration.connections {
                state.free.append(session)
            } else {
                state.all.removeAll { $0 === session }
            }
        }
    }

    func close() async {
        let sessions = state.withLock { state in
            defer { (state.all, state.free) = ([], []) }
            state.isClosed = true
            return state.all
        }
        for session in sessions { await session.close() }
    }
}
