// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

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
            swiftSettings: settings
        ),
        .executableTarget(
            name: "login",
            dependencies: [
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "PlanioOAuthTesting", package: "planio-oauth"),
            ],
            swiftSettings: settings
        ),
        // Planio's own beside Redmine, by resources of one's own.
        .executableTarget(
            name: "planio-extras",
            dependencies: [
                .product(name: "PlanioOAuth", package: "planio-oauth"),
                .product(name: "PlanioOAuthTesting", package: "planio-oauth"),
            ],
            swiftSettings: settings
        ),
    ]
)
