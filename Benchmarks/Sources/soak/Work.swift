import ArgumentParser
import CHeap
import Clients
import Foundation
import PlanioOAuth

/// Sends as many requests as each line of the input says, and tells what became of all so far.
struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One of the clients.", shouldDisplay: false)

    // Options of these names are the command's own.
    @Argument var client: ClientKind
    @Argument var tasks: Int
    @Argument var port: Int
    @Flag var bare = false

    mutating func run() async throws {
        let name = client.rawValue + (bare ? "-bare" : "")
        let sender: any BareClient =
            bare ? client.bare(connections: tasks) : TransportClient(client.transport(connections: tasks), port: port)
        let work = Sender(client: sender, base: "http://127.0.0.1:\(port)", name: name, isBare: bare)
        var report = Report()
        while let line = readLine(), let count = Int(line) {
            let start = report.requests
            let tasks = tasks
            let parts = try await withThrowingTaskGroup(of: Report.self) { group in
                for task in 0..<tasks {
                    group.addTask {
                        var part = Report()
                        for number in stride(from: start + task, to: start + count, by: tasks) {
                            try await work.send(number, &part)
                        }
                        return part
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for part in parts {
                report.requests += part.requests
                report.creates += part.creates
                report.created += part.created
                report.unsent += part.unsent
                report.wrong += part.wrong
                report.stalled += part.stalled
            }
            report.measure()
            print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
            fflush(nil)
        }
        await sender.shutdown()
    }
}

/// One request after the other, by their numbers.
struct Sender: Sendable {
    let client: any BareClient
    let base: String
    let name: String
    let isBare: Bool

    private static let body = Array(#"{"issue":{"subject":"Hello world"}}"#.utf8)

    func send(_ number: Int, _ report: inout Report) async throws {
        report.requests += 1
        let request = Request(number: number)
        if request.isCreate { report.creates += 1 }
        let url = "\(base)/\(request.isCreate ? "creates" : "reads")/\(name)/\(number)"
        do {
            let (status, body) = try await client.send(url, body: request.isCreate ? Self.body : nil)
            let isOwn = String(decoding: body, as: UTF8.self) == "\(number)"
            let expected = request.fault == .refused ? 500 : request.isCreate ? 201 : 200
            if status == 201, isOwn { report.created += 1 }
            // What is underneath may take a cut body for a whole one, and repeat what was reset.
            if status != expected || !isOwn || request.fault == .reset || request.fault == .cut { report.wrong += 1 }
        } catch let error as TransportError {
            if error.delivery == .notSent, request.isCreate { report.unsent += 1 }
            if case .timedOut = error.reason, error.delivery == .unknown { return report.stalled += 1 }
            // A kept connection that ended takes a read with it.
            let mayFail = request.fault == .reset || request.fault == .cut || !request.isCreate
            if !mayFail || error.reason != .connectionLost { report.wrong += 1 }
        } catch {
            // Only for what is underneath.
            if !isBare { report.wrong += 1 }
        }
    }
}

/// What the number of a request says about it, to the client and to the server.
struct Request {
    enum Fault { case refused, reset, cut, late }

    let isCreate: Bool
    let fault: Fault?

    init(number: Int) {
        // The fault and what it meets are independent of each other.
        isCreate = number / 20 % 20 == 7
        let faults: [Fault] = [.refused, .reset, .cut, .late]
        fault = number % 20 == 3 ? faults[number / 400 % 4] : nil
    }
}

extension Report {
    mutating func measure() {
        heap = planio_heap_in_use()
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func number(_ name: String) -> Int {
            Int(status.split(separator: "\n").first { $0.hasPrefix(name) }?.filter(\.isNumber) ?? "") ?? 0
        }
        resident = number("VmRSS") * 1024
        threads = number("Threads")
        descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }
}
