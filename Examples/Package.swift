// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "planio-oauth-examples",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "planio-oauth", path: "..", traits: ["SandboxServer"])],
    targets: [
        .executableTarget(
            name: "quickstart",
            dependencies: [
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "PlanioOAuthTesting", package: "planio-oauth"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]
        )
    ]
)
