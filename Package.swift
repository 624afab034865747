// swift-tools-version: 6.2
import PackageDescription

// What each trait adds is documented in README.md. Without it, its dependency is neither resolved nor built.
let package = Package(
    name: "planio-oauth",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "PlanioOAuth", targets: ["PlanioOAuth"]),
        .library(name: "PlanioOAuthTesting", targets: ["PlanioOAuthTesting"]),
    ],
    traits: [
        .trait(name: "SQLite", description: "Adds SQLiteTokenStore, for many accounts on one host."),
        .trait(name: "PostgreSQL", description: "Adds PostgreSQLTokenStore, for services on many hosts."),
        .trait(name: "AsyncHTTPClient", description: "Adds AsyncHTTPClientTransport: HTTP over SwiftNIO."),
        .trait(name: "Metrics", description: "Adds metrics of requests, retries and refreshes, by swift-metrics."),
        .trait(name: "Tracing", description: "Adds spans of operations and attempts, by swift-distributed-tracing."),
        .trait(name: "ServiceLifecycle", description: "Adds PlanioService, which runs in a ServiceGroup."),
        .trait(name: "SandboxServer", description: "Adds SandboxServer, which serves the sandbox over real HTTP."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.86.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.26.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        .target(
            name: "PlanioOAuth",
            dependencies: [
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .target(name: "CLibPQ", condition: .when(traits: ["PostgreSQL"])),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["AsyncHTTPClient"])
                ),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(
                    name: "NIOHTTPCompression", package: "swift-nio-extras",
                    condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(
                    name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"])),
            ]
        ),
        .target(
            name: "PlanioOAuthTesting",
            dependencies: [
                "PlanioOAuth",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "FlyingFox", package: "FlyingFox", condition: .when(traits: ["SandboxServer"])),
            ]
        ),
        .testTarget(
            name: "PlanioOAuthTests",
            dependencies: [
                "PlanioOAuth", "PlanioOAuthTesting", "store-worker", "readme",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(
                    name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"])),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["AsyncHTTPClient"])
                ),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
            ]
        ),
        .executableTarget(
            name: "readme", dependencies: ["PlanioOAuth", "PlanioOAuthTesting"], path: "Tests/Snippets/Readme"),
        // Compiles as a program whose default isolation is the main actor.
        .testTarget(name: "MainActorTests", dependencies: ["PlanioOAuth", "PlanioOAuthTesting"]),
        .executableTarget(
            name: "session-worker",
            dependencies: [
                "PlanioOAuth", .product(name: "HTTPTypes", package: "swift-http-types"),
            ], path: "Tests/SessionWorker"),
        .executableTarget(name: "chaos-worker", dependencies: ["PlanioOAuth"], path: "Tests/ChaosWorker"),
        .executableTarget(
            name: "store-worker", dependencies: ["PlanioOAuth", "PlanioOAuthTesting"], path: "Tests/StoreWorker"),
        // Servers, networks and callers at their worst: `swift run hostile --list`.
        .executableTarget(
            name: "hostile",
            dependencies: [
                "PlanioOAuth",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ], path: "Tests/Hostile"),
        // What the documentation's pages show.
        .target(name: "snippets", dependencies: ["PlanioOAuth"], path: "Tests/Snippets/Resources"),
        .testTarget(
            name: "ContractTests",
            dependencies: [
                "PlanioOAuth", "PlanioOAuthTesting", "session-worker", "snippets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .systemLibrary(
            name: "CLibPQ",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
    ]
)

for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ]
    if ["MainActorTests", "snippets"].contains(target.name) {
        target.swiftSettings?.append(.defaultIsolation(MainActor.self))
    }
}
