import ArgumentParser
import Foundation
import LoopbackServer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Does what the number of each request says, and counts creates.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The server of the measurement.", shouldDisplay: false)

    func run() throws { try LoopbackServer.serve { $0.respond(to: $1) } }
}

private let creates = Creates()

private final class Creates: @unchecked Sendable {
    // Sendable since a lock is around its values.
    private let lock = NSLock()
    private var seen: [String: Set<Int>] = [:]
    private var doubled: [String: Int] = [:]

    func add(_ number: Int, of name: String) {
        lock.withLock {
            if !seen[name, default: []].insert(number).inserted { doubled[name, default: 0] += 1 }
        }
    }

    func counts(of name: String) -> (distinct: Int, doubled: Int) {
        lock.withLock { (seen[name]?.count ?? 0, doubled[name] ?? 0) }
    }
}

extension LoopbackConnection {
    /// Responds to one request; `false` at the end of the connection.
    mutating func respond(to request: LoopbackConnection.Request) -> Bool {
        let parts = request.path.split(separator: "/")
        if parts.first == "counts", let name = parts.last {
            let counts = creates.counts(of: String(name))
            return write(json: #"{"distinct":\#(counts.distinct),"doubled":\#(counts.doubled)}"#)
        }
        guard parts.count == 3, let number = Int(parts[2]) else { return false }
        let plan = soak.Request(number: number)
        if plan.isCreate {
            guard skip(request.length) else { return false }
            creates.add(number, of: String(parts[1]))
        }
        switch plan.fault {
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            return false
        case .cut:
            _ = write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            return false
        case .late:
            Thread.sleep(forTimeInterval: 0.02)
        case .refused, nil: break
        }
        let status = plan.fault == .refused ? "500 Error" : plan.isCreate ? "201 Created" : "200 OK"
        // A write's connection ends with its response, and here first: the port that waits is the server's.
        return write(json: "\(number)", status, isLast: plan.isCreate) && !plan.isCreate
    }
}
