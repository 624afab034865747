import ArgumentParser
import Foundation
import PlanioOAuth

/// Exports all issues with this library, in a process of its own so that its peak memory is its own.
struct Walk: AsyncParsableCommand {
    @Option var site: String
    @Option var ahead = 0
    @Flag var pages = false

    func run() async throws {
        let client = try PlanioClient(site: site, credential: .apiKey("key"))
        // Who the key belongs to is asked once, outside of the measurement, as the peers ask nothing.
        _ = try await client.users.current()
        let list = client.issues.list(where: .status(.any)).readingAhead(ahead)
        let clock = ContinuousClock()
        var count = 0
        var sum = 0.0
        let duration = try await clock.measure {
            if pages {
                for try await page in list.pages {
                    for issue in page.elements {
                        count += 1
                        sum += Self.sum(issue)
                    }
                }
            } else {
                for try await issue in list {
                    count += 1
                    sum += Self.sum(issue)
                }
            }
        }
        let seconds = duration / .seconds(1)
        print("\(seconds) \(count) \(sum) \(Self.peakMemory)")
    }

    /// What the peers add up as well.
    private static func sum(_ issue: Planio.Issue) -> Double {
        var sum = issue.id.rawValue + issue.project.id.rawValue + issue.tracker.id.rawValue
        sum += issue.status.id.rawValue + issue.priority.id.rawValue + (issue.author?.id.rawValue ?? 0)
        sum += (issue.assignedTo?.id.rawValue ?? 0) + (issue.fixedVersion?.id.rawValue ?? 0)
        sum += (issue.subject.isEmpty ? 0 : 1) + (issue.description?.isEmpty == false ? 1 : 0) + (issue.doneRatio ?? 0)
        sum += (issue.isPrivate == true ? 1 : 0) + (issue.startDate?.day ?? 0) + (issue.dueDate?.day ?? 0)
        for field in issue.customFields ?? [] { sum += field.id.rawValue + (field.isUnset ? 0 : 1) }
        let times = [issue.createdOn, issue.updatedOn, issue.closedOn].map { $0?.timeIntervalSince1970 ?? 0 }
        return Double(sum) + times.reduce(0, +) + (issue.estimatedHours ?? 0) + (issue.spentHours ?? 0)
    }

    /// In MB.
    static var peakMemory: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? .nan) / 1024
    }

    static func peak(pages: Int, ahead: Int) async throws -> Double {
        let server = try await ServerProcess(delay: 0, pages: pages)
        defer { server.stop() }
        return try Peer.library(ahead: ahead).measure(server.site)[3]
    }

    /// How much longer it takes to walk a list element by element than page by page.
    static func elementsToPages(_ site: String) async throws -> Double {
        var ratios: [Double] = []
        for _ in 1...5 {
            let elements = try Peer.library(ahead: 0).measure(site)[0]
            let pages = try Peer.library(ahead: 0, isByPage: true).measure(site)[0]
            ratios.append(elements / pages)
        }
        return median(ratios)
    }
}
