import Foundation

/// Where unguessable bytes come from: the operating system, or a test.
public struct Randomness: Sendable {
    private let generate: @Sendable (Int) -> [UInt8]

    /// A source of one's own, such as a test's.
    /// - Parameter generate: Returns as many bytes as it is asked for.
    public init(_ generate: @escaping @Sendable (Int) -> [UInt8]) { self.generate = generate }

    /// The operating system's cryptographic generator.
    public static let system = Randomness { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// `count` bytes as unpadded base64url: safe in URLs, and unreserved as RFC 7636 wants a verifier.
    func base64URL(bytes count: Int) -> String { Data(generate(count)).base64URL }

    /// A number in 0..<1, for jitter.
    func fraction() -> Double {
        Double(generate(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) / 4_294_967_296
    }
}

extension Data {
    /// Base64url without padding (RFC 4648 5).
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

extension Randomness: Redacted {}
