import Testing

@testable import PlanioOAuth

@Suite("Transport options")
struct TransportOptionsTests {
    @Test("limits that would stop every request are replaced by the nearest that do not")
    func limits() {
        #expect(
            TransportLimits(timeout: .zero, responseBytes: 0) == .init(timeout: .milliseconds(100), responseBytes: 256))
        #expect(TransportLimits(timeout: .seconds(-5), responseBytes: -1).responseBytes == 256)
        #expect(TransportLimits(timeout: .seconds(Int64.max)).timeout == .seconds(86400))
        var limits = TransportLimits()
        limits.timeout = .seconds(-1)
        limits.responseBytes = .min
        #expect(limits == TransportLimits(timeout: .milliseconds(100), responseBytes: 256))
    }

    @Test("retries are bounded, and no wait is too long to count")
    func retries() {
        #expect(RetryPolicy(attempts: 0).attempts == 1)
        #expect(RetryPolicy(attempts: .max).attempts == 100)
        var policy = RetryPolicy(firstWait: .seconds(Int64.max), longestWait: .seconds(Int64.max))
        #expect(policy.firstWait == .seconds(3600) && policy.longestWait == .seconds(3600))
        #expect(policy.backoff(.max, .system) <= .seconds(3600))
        policy.attempts = -3
        policy.firstWait = .seconds(-1)
        policy.longestWait = .seconds(-1)
        #expect(policy == RetryPolicy(attempts: 1, firstWait: .zero, longestWait: .zero))
    }

    @Test("a transport always has a connection, and a name that can be sent")
    func configuration() async throws {
        var configuration = URLSessionTransport.Configuration(connections: 0, userAgent: "a\r\nX: y")
        #expect(configuration == .init(connections: 1))
        configuration.connections = .min
        configuration.userAgent = " "
        #expect(configuration == .init(connections: 1))
        configuration.connections = .max
        #expect(configuration.connections == 1000)
        configuration.connections = -1
        let server = try LoopbackServer { _ in httpResponse() }
        #expect(try await URLSessionTransport(configuration: configuration).send(to: server).status == 200)
        #expect(server.requests.first?["User-Agent"] == "PlanioOAuth")
    }
}
