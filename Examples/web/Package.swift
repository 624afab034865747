// swift-tools-version: 6.2
import PackageDescription

// A package of its own: who looks at the other examples need not build a web framework.
let package = Package(
    name: "planio-oauth-web-example",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "planio-oauth", path: "../..", traits: ["SandboxServer"]),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.0.0", traits: ["FullFoundation"]),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.86.0"),
    ],
    targets: [
        .target(
            name: "WebExample",
            dependencies: [
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "web",
            dependencies: [
                "WebExample",
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "PlanioOAuthTesting", package: "planio-oauth"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]
        ),
        .testTarget(
            name: "WebExampleTests",
            dependencies: [
                "WebExample",
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "PlanioOAuthTesting", package: "planio-oauth"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
    ]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
