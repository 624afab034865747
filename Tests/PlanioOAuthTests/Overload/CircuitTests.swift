import Testing

@testable import PlanioOAuth

@Suite("Circuit")
struct CircuitTests {
    private let policy = CircuitPolicy(failures: 3, openTime: .seconds(5), longestOpenTime: .seconds(12))

    @Test("it opens after so many failures in a row, and not before")
    func opens() {
        var circuit = Circuit()
        circuit.fail(status: 503, probe: nil, policy, at: .zero)
        circuit.fail(status: 503, probe: nil, policy, at: .zero)
        circuit.close()
        circuit.fail(status: 503, probe: nil, policy, at: .zero)
        circuit.fail(status: nil, probe: nil, policy, at: .zero)
        #expect(circuit.position(at: .zero) == .closed)
        circuit.fail(status: 502, probe: nil, policy, at: .seconds(1))
        #expect(circuit.position(at: .seconds(1)) == .open(until: .seconds(6)))
        #expect(circuit.cause == .failures(3, status: 502))
    }

    @Test("when its time is over one request is let through; if it fails too, the time doubles up to the longest")
    func probes() {
        var circuit = Circuit()
        for _ in 1...3 { circuit.fail(status: nil, probe: nil, policy, at: .zero) }
        var now = Duration.seconds(5)
        for length in [10, 12, 12] {
            #expect(circuit.position(at: now) == .probing)
            let probe = circuit.probe(at: now)
            #expect(circuit.position(at: now) == .probed(until: now + .seconds(10)))
            circuit.fail(status: nil, probe: probe, policy, at: now)
            #expect(circuit.position(at: now) == .open(until: now + .seconds(length)))
            now += .seconds(length)
        }
        _ = circuit.probe(at: now)
        circuit.close()
        #expect(circuit.position(at: now) == .closed)
        // And it has forgotten what was.
        circuit.fail(status: nil, probe: nil, policy, at: now)
        #expect(circuit.position(at: now) == .closed)
    }

    @Test("a probe that shows nothing is followed by another; failures from before say nothing new")
    func noVerdict() {
        var circuit = Circuit()
        for _ in 1...3 { circuit.fail(status: nil, probe: nil, policy, at: .zero) }
        circuit.fail(status: nil, probe: nil, policy, at: .seconds(4))
        #expect(circuit.position(at: .seconds(4)) == .open(until: .seconds(5)))
        circuit.probeAgain(circuit.probe(at: .seconds(5)))
        #expect(circuit.position(at: .seconds(5)) == .probing)
    }

    @Test("a probe that takes long is followed by another; the first that fails opens it again, and no other counts")
    func longProbe() {
        var circuit = Circuit()
        for _ in 1...3 { circuit.fail(status: nil, probe: nil, policy, at: .zero) }
        let first = circuit.probe(at: .seconds(5))
        #expect(circuit.position(at: .seconds(14)) == .probed(until: .seconds(15)))
        #expect(circuit.position(at: .seconds(15)) == .probing)
        let second = circuit.probe(at: .seconds(15))
        circuit.fail(status: nil, probe: first, policy, at: .seconds(20))
        #expect(circuit.position(at: .seconds(20)) == .open(until: .seconds(30)))
        circuit.fail(status: nil, probe: second, policy, at: .seconds(25))
        circuit.probeAgain(second)
        #expect(circuit.position(at: .seconds(25)) == .open(until: .seconds(30)))
        // One that shows nothing takes no other's time away.
        let third = circuit.probe(at: .seconds(30))
        let fourth = circuit.probe(at: .seconds(40))
        circuit.probeAgain(third)
        #expect(circuit.position(at: .seconds(41)) == .probed(until: .seconds(50)))
        circuit.probeAgain(fourth)
        #expect(circuit.position(at: .seconds(41)) == .probing)
        // Also when it was closed meanwhile, and opened for something else.
        circuit.close()
        for _ in 1...3 { circuit.fail(status: nil, probe: nil, policy, at: .seconds(40)) }
        circuit.fail(status: nil, probe: first, policy, at: .seconds(42))
        #expect(circuit.position(at: .seconds(42)) == .open(until: .seconds(45)))
    }

    @Test("a policy is bounded, given at first or set later")
    func policies() {
        var policy = CircuitPolicy(failures: 0, openTime: .zero, longestOpenTime: .seconds(Int64.max))
        #expect(
            policy == CircuitPolicy(failures: 1, openTime: .milliseconds(100), longestOpenTime: .seconds(3600)))
        (policy.failures, policy.openTime, policy.longestOpenTime) = (.max, .seconds(-1), .zero)
        #expect(
            policy
                == CircuitPolicy(failures: 1000, openTime: .milliseconds(100), longestOpenTime: .milliseconds(100)))
        var overload = OverloadPolicy(longestPause: .seconds(Int64.max))
        #expect(overload.longestPause == .seconds(300))
        overload.longestPause = .seconds(-1)
        #expect(overload.longestPause == .zero)
    }
}
