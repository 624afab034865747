import ArgumentParser
import Foundation

/// A process that does nothing but take a core's time, as a machine's other programs do.
struct Busy: ParsableCommand {
    @Option var seconds: Double

    func run() {
        // Its own end, should nobody be there to end it.
        let end = ContinuousClock.now + .seconds(seconds)
        var sum = 0
        while ContinuousClock.now < end {
            for number in 0..<100_000 { sum &+= number ^ sum }
        }
        withExtendedLifetime(sum) {}
    }

    static func start(for seconds: Int) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["busy", "--seconds", "\(seconds)"]
        try process.run()
        return process
    }
}
