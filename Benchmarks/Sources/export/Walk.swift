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
        var characters = 0
        let duration = try await clock.measure {
            if pages {
                for try await page in list.pages {
                    for issue in page.elements {
                        count += 1
                        characters += issue.subject.utf8.count
                    }
                }
            } else {
                for try await issue in list {
                    count += 1
                    characters += issue.subject.utf8.count
                }
            }
        }
        let seconds = duration / .seconds(1)
        print("\(seconds) \(count) \(characters) \(Self.peakMemory)")
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
