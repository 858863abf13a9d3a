// swift-tools-version: 6.1
import PackageDescription

/// The compiler keeps the walls of the house: an import is internal unless said otherwise, a member is visible only
/// where its module is imported, and an existential says so.
let walls: [SwiftSetting] = [
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Number crunching stays quick in debug builds too, so that tests can use real sizes.
let kernel: [SwiftSetting] = walls + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// A stage of the process: it may use every earlier stage, the pure targets, Storage and Web.
func stage(_ name: String, after earlier: [String], using pure: [String] = [], data: [String] = []) -> Target {
    .target(
        name: name,
        dependencies: (["Vocabulary", "Storage", "Web"] + earlier + pure).map { .byName(name: $0) } + [hummingbird, logging],
        resources: (["Templates"] + data).map { .embedInCode($0) },
        swiftSettings: walls)
}

/// Computation without a database, a network, a clock or chance of its own.
func pure(_ name: String, dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: kernel)
}

func tests(_ name: String, of dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: walls)
}

let package = Package(
    name: "roundtable",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "roundtable", targets: ["roundtable"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "Vocabulary", swiftSettings: walls),

        pure("OpinionMath"),
        pure("SkillMatching"),
        pure("TrainingPlanner", dependencies: [crypto]),
        pure("OpenFormats", dependencies: [crypto, cryptoExtras]),

        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "Storage",
            dependencies: ["Vocabulary", "CLibPQ", .product(name: "GRDB", package: "GRDB.swift"), crypto, logging],
            swiftSettings: walls),
        .target(
            name: "Web",
            dependencies: ["Vocabulary", hummingbird, mustache, crypto, cryptoExtras, logging],
            resources: [.embedInCode("Assets"), .embedInCode("Templates")],
            swiftSettings: walls),

        stage("Listening", after: [], using: ["OpenFormats", "OpinionMath"]),
        stage("Understanding", after: ["Listening"], using: ["OpinionMath", "SkillMatching", "OpenFormats"]),
        stage("Agreeing", after: ["Listening", "Understanding"], using: ["OpinionMath"]),
        stage(
            "Planning", after: ["Listening", "Understanding", "Agreeing"],
            using: ["TrainingPlanner", "OpenFormats", "SkillMatching", "OpinionMath"], data: ["FundingRules"]
        ),
        stage("Acting", after: ["Listening", "Understanding", "Agreeing", "Planning"], using: ["OpenFormats"]),
        stage("FollowThrough", after: ["Listening", "Understanding", "Agreeing", "Planning", "Acting"], using: ["OpinionMath"]),

        .executableTarget(
            name: "roundtable",
            dependencies: [
                "Vocabulary", "Storage", "Web", "OpinionMath", "TrainingPlanner", "OpenFormats",
                "Listening", "Understanding", "Agreeing", "Planning", "Acting", "FollowThrough",
                hummingbird, logging, arguments, crypto,
            ],
            resources: [.embedInCode("DemoContent")],
            swiftSettings: walls),

        .target(
            name: "TestSupport",
            dependencies: ["Vocabulary", "Storage"],
            path: "Tests/TestSupport",
            swiftSettings: walls),
        tests("OpinionMathTests", of: ["OpinionMath"]),
        tests("SkillMatchingTests", of: ["SkillMatching"]),
        tests("TrainingPlannerTests", of: ["TrainingPlanner"]),
        tests("OpenFormatsTests", of: ["OpenFormats", "TestSupport"]),
        tests("ActingTests", of: ["Acting", "Vocabulary", "TestSupport"]),
        tests("StorageTests", of: ["Storage", "Vocabulary", "TestSupport"]),
        tests("WebTests", of: ["Web", "Vocabulary", crypto, cryptoExtras]),
        tests(
            "JourneyTests",
            of: [
                "roundtable", "Listening", "Understanding", "Agreeing", "Planning", "Acting", "FollowThrough", "OpinionMath", "OpenFormats",
                "Web", "Storage", "Vocabulary", "TestSupport",
            ]),
        tests("HouseRulesTests", of: ["roundtable", "Storage", "Web", "TestSupport"]),
        tests(
            "ConformanceTests",
            of: ["roundtable", "OpinionMath", "TrainingPlanner", "OpenFormats", "Storage", "Understanding", "Vocabulary", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
