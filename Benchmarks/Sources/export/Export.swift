import ArgumentParser
import Foundation

/// How fast issues come out of a server, beside what others take for the same bytes in the same run: python-redmine, and
/// node's fetch with JSON.parse. The last line is one JSON object.
@main
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", subcommands: [Compare.self, Serve.self, Walk.self, Decode.self],
        defaultSubcommand: Compare.self)
}

struct Compare: AsyncParsableCommand {
    @Option(help: "Whom to compare with, of python-redmine and node; commas between.")
    var against = "python-redmine,node"
    @Option(help: "How many pages this library requests at once.")
    var ahead = 0
    @Option(help: "How long the server waits before each page, in milliseconds.")
    var delay = 0
    @Option(help: "How often each exports everything.")
    var rounds = 5

    func run() async throws {
        let server = try await ServerProcess(delay: delay, pages: 100)
        defer { server.stop() }
        let peers = try Peer.find(against.split(separator: ",").map(String.init))
        var times: [String: [Double]] = [:]
        var sum: Double?
        for round in 0...rounds {
            for contestant in [Peer.library(ahead: ahead)] + peers {
                let seconds = try contestant.export(from: server.site, sum: &sum)
                // The first round warms up.
                if round > 0 { times[contestant.name, default: []].append(seconds) }
            }
        }
        var result: [String: Any] = [:]
        let library = median(times["this"] ?? [])
        var speeds: [String: Int] = [:]
        for (name, seconds) in times {
            speeds[name] = Int(10_000 / median(seconds))
            if name != "this" {
                let ratios = zip(seconds, times["this"] ?? []).map { $0 / $1 }
                result["ratio_\(name.replacingOccurrences(of: "-", with: "_"))"] = rounded(median(ratios))
            }
        }
        result["issues_per_second"] = speeds
        result["seconds"] = rounded(library, 3)
        result["absent"] = against.split(separator: ",").map(String.init).filter { speeds[$0] == nil }
        let decoding = try Decode.measure()
        result["decode_ms_per_page"] = rounded(decoding.typed, 3)
        result["ratio_jsondecoder"] = rounded(decoding.decoder / decoding.typed)
        result["peak_rss_mb"] = [
            "10000": rounded(try await Walk.peak(pages: 100, ahead: ahead), 1),
            "100000": rounded(try await Walk.peak(pages: 1000, ahead: ahead), 1),
        ]
        result["ratio_elements_to_pages"] = rounded(try await Walk.elementsToPages(server.site))
        result["ahead"] = ahead
        result["delay_ms"] = delay
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys]), as: UTF8.self))
    }
}

func median(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }

func rounded(_ value: Double, _ places: Int = 2) -> Double {
    let factor = pow(10, Double(places))
    return (value * factor).rounded() / factor
}
