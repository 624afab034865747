// swift-tools-version: 6.2
import PackageDescription

let library: [Target.Dependency] = [
    .product(name: "PlanioOAuth", package: "planio-oauth"),
    .product(name: "PlanioOAuthTesting", package: "planio-oauth"),
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    .product(name: "Logging", package: "swift-log"),
]
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "planio-oauth-benchmarks",
    platforms: [.macOS(.v15)],
    traits: [
        .trait(name: "AsyncHTTPClient", description: "Measures AsyncHTTPClientTransport too, which builds SwiftNIO.")
    ],
    dependencies: [
        .package(
            name: "planio-oauth", path: "..",
            traits: [
                "SandboxServer", "SQLite", "PostgreSQL",
                .trait(name: "AsyncHTTPClient", condition: .when(traits: ["AsyncHTTPClient"])),
            ]),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.86.0"),
    ],
    targets: [
        .executableTarget(name: "refresh-storm", dependencies: library, swiftSettings: settings),
        .executableTarget(name: "export", dependencies: library, swiftSettings: settings),
        .executableTarget(
            name: "responses",
            dependencies: [
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                "LoopbackServer",
            ], swiftSettings: settings),
        .executableTarget(
            name: "overhead",
            dependencies: [
                "LoopbackServer", "Clients",
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "soak",
            dependencies: [
                "LoopbackServer", "Clients", "CHeap",
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "attachments",
            dependencies: [
                "LoopbackServer", "Clients",
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .executableTarget(name: "token-path", dependencies: library + ["CAllocations"], swiftSettings: settings),
        .target(name: "CAllocations"),
        .target(name: "CHeap"),
        // The transports and what they stand on.
        .target(
            name: "Clients",
            dependencies: [
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["AsyncHTTPClient"])
                ),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
            ], swiftSettings: settings),
        // What is measured against: some programs need the same.
        .target(name: "LoopbackServer", swiftSettings: settings),
    ]
)
