// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: nothing deprecated, nothing implicit, no warning let pass.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// The settings of a target that works on every record or every call. `make build` compiles for
/// size; these targets are compiled for speed all the same.
let fast: [SwiftSetting] =
  strict + [.unsafeFlags(["-Xfrontend", "-O"], .when(configuration: .release))]

let collections: Target.Dependency = .product(
  name: "OrderedCollections", package: "swift-collections")

/// The sources of the page that `mpkg review` writes.
let reviewPage = [
  "page.html", "review.css", "choices.js", "list.js", "main.js", "model.js", "query.js", "rows.js",
  "text.js",
]

/// How the program is linked on Linux: so that it needs no library but libc, libm and libz.
let programLinking = [
  // Nothing looks its symbols up: without them in the dynamic table it starts quicker.
  "-Xlinker", "--no-export-dynamic",
  // Addresses that are fixed need no relocation: 100,000 of them were a fifth of the start, 2 MB of
  // memory and 2.5 MB of the file. Libraries, heap and stack keep their random addresses.
  "-Xclang-linker", "-no-pie",
  // Functions that a short run calls stand side by side: 5 MB less are read from the file into memory.
  "-Xlinker",
  "--symbol-ordering-file=" + Context.packageDirectory
    + "/Sources/mpkg/LinkerScripts/start-order.txt",
  "-Xlinker", "--no-warn-symbol-ordering",
  // Swift's runtime searches less for whether a type conforms to a protocol.
  "-Xlinker", "-T",
  "-Xlinker", Context.packageDirectory + "/Sources/mpkg/LinkerScripts/network-conformances.ld",
  // No tables for unwinding the stack.
  "-Xlinker", "-T",
  "-Xlinker", Context.packageDirectory + "/Sources/mpkg/LinkerScripts/no-unwind-tables.ld",
  "-Xlinker", "--no-eh-frame-hdr",
  // The C++ library and the unwinder of Swift's runtime, from their archives.
  "-L", Context.packageDirectory + "/Sources/mpkg/StaticLibraries",
  "-Xclang-linker", "-static-libgcc",
  // It comes with Swift, and leaves out what only dropped code refers to; gold does not.
  "-use-ld=lld",
]

let package = Package(
  name: "mpkg",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "mpkg", targets: ["mpkg"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    // No trait: the default one would bring in a configuration reader that serve has no use for.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CDeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(
      name: "CZstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CFiles"),
    .systemLibrary(name: "CIgzip"),
    .target(
      name: "ByteStreams",
      dependencies: [
        "CDeflate", "CFiles", "CIgzip", "CZlib", "CZstd",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: fast,
      // The static libraries: what is not everywhere installed is in the program.
      linkerSettings: [
        .linkedLibrary(":libdeflate.a", .when(platforms: [.linux])),
        .linkedLibrary(":libzstd.a", .when(platforms: [.linux])),
        .linkedLibrary("deflate", .when(platforms: [.macOS])),
        .linkedLibrary("zstd", .when(platforms: [.macOS])),
      ]),
    // Optimised in debug builds too: unoptimised, the tests would take minutes.
    .target(name: "CScan", cSettings: [.unsafeFlags(["-O2"])]),
    .target(
      name: "JSONLines",
      dependencies: ["CScan", collections],
      swiftSettings: fast),
    .target(
      name: "LinePipeline", dependencies: ["ByteStreams", "JSONLines"], swiftSettings: fast),
    .target(name: "RegularExpressions", swiftSettings: fast),
    .target(name: "Times", swiftSettings: fast),
    .target(name: "Spelling", swiftSettings: strict),
    .target(name: "TerminalText", swiftSettings: fast),
    .target(
      name: "Tables", dependencies: ["JSONLines", "TerminalText", collections],
      swiftSettings: fast),
    .target(
      name: "Expressions",
      dependencies: [
        "JSONLines", "RegularExpressions", "Spelling", "TerminalText", "Times", collections,
      ],
      swiftSettings: fast),
    .target(
      name: "ExpressionChecks",
      dependencies: ["Expressions", "JSONLines", "Spelling", "Times", collections],
      swiftSettings: strict),
    .target(
      name: "Queries",
      dependencies: ["ByteStreams", "Expressions", "JSONLines", "Spelling", "Times", collections],
      swiftSettings: fast),
    .target(
      name: "Charts", dependencies: ["Tables", "TerminalText", "Times"], swiftSettings: strict),
    .target(
      name: "ModelPackages", dependencies: ["JSONLines", "Spelling", collections],
      swiftSettings: fast),
    .target(
      name: "Comparison",
      dependencies: ["ByteStreams", "JSONLines", "LinePipeline", "ModelPackages", "Tables"],
      swiftSettings: fast),
    .target(
      name: "Profiles", dependencies: ["JSONLines", "LinePipeline", "ModelPackages"],
      swiftSettings: fast),
    .target(
      name: "SnapshotHistory",
      dependencies: [
        "ByteStreams", "Comparison", "DeltaArchives", "Expressions", "JSONLines", "LinePipeline",
        "ModelPackages", "Times", collections,
      ], swiftSettings: fast),
    .target(
      name: "DeltaArchives",
      dependencies: [
        "ByteStreams", "Comparison", "JSONLines", "LinePipeline",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: fast),
    .target(
      name: "ArchiveChecks",
      dependencies: [
        "ByteStreams", "Comparison", "DeltaArchives", "JSONLines", "LinePipeline", "ModelPackages",
      ], swiftSettings: fast),
    .target(
      name: "RecordSources", dependencies: ["JSONLines", "ModelPackages", "Times"],
      swiftSettings: fast),
    .target(
      name: "Registry",
      dependencies: [
        "ByteStreams", "JSONLines", "LinePipeline", "ModelPackages", "Times", collections,
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: fast),
    .target(
      name: "Journal",
      dependencies: [
        "ByteStreams", "JSONLines", "ModelPackages", "Times", collections,
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: fast),
    .target(
      name: "Policies",
      dependencies: [
        "Expressions", "JSONLines", "ModelPackages", "TerminalText", "Times", collections,
      ], swiftSettings: strict),
    .target(
      name: "Plans",
      dependencies: [
        "JSONLines", "ModelPackages", "Policies", collections,
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "ReviewPages",
      dependencies: [
        "ByteStreams", "JSONLines", "Plans", "TerminalText", collections,
        .product(name: "Crypto", package: "swift-crypto"),
      ], resources: reviewPage.map { .embedInCode("Page/" + $0) }, swiftSettings: strict),
    .target(
      name: "BulkRuns",
      dependencies: ["Journal", "JSONLines", "ModelPackages", "Policies", "Registry", collections],
      swiftSettings: fast),
    .target(
      name: "AWSSignature",
      dependencies: ["Times", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: fast),
    .target(
      name: "AWSConfiguration", dependencies: ["AWSSignature", "JSONLines", "Times", collections],
      swiftSettings: strict),
    .target(
      name: "AWSClient",
      dependencies: [
        "AWSConfiguration", "AWSSignature", "JSONLines", "Registry", "Times",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: fast),
    .target(
      name: "SageMaker",
      dependencies: [
        "AWSClient", "AWSConfiguration", "JSONLines", "ModelPackages", "Registry", "Times",
        collections,
      ], swiftSettings: fast),
    .target(
      name: "SearchSnapshots",
      dependencies: [
        "ByteStreams", "JSONLines", "ModelPackages", "Registry", "Times", collections,
      ],
      swiftSettings: strict),
    .target(
      name: "CloudControl",
      dependencies: [
        "AWSClient", "AWSConfiguration", "JSONLines", "ModelPackages", "Registry", "SageMaker",
        "Times",
      ], swiftSettings: fast),
    .target(
      name: "RehearsalServer",
      dependencies: [
        "AWSSignature", "JSONLines", "ModelPackages", "Registry", "Times",
        collections,
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "NIOCore", package: "swift-nio"),
      ], swiftSettings: strict),
    .target(
      name: "Commands",
      dependencies: [
        "AWSClient", "AWSConfiguration", "AWSSignature", "ArchiveChecks", "BulkRuns",
        "ByteStreams", "Charts", "CloudControl", "Comparison", "DeltaArchives", "ExpressionChecks",
        "Expressions", "JSONLines", "Journal", "LinePipeline", "ModelPackages", "Plans",
        "Policies", "Profiles", "Queries", "RecordSources", "Registry", "RehearsalServer",
        "ReviewPages",
        "SageMaker", "SearchSnapshots", "SnapshotHistory", "Spelling", "Tables", "TerminalText",
        "Times", collections,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: fast),
    .systemLibrary(name: "CMemory"),
    .target(name: "CArguments"),
    .target(name: "CConformances"),
    .target(name: "CGlibc"),
    .executableTarget(
      name: "mpkg",
      dependencies: [
        "ByteStreams", "CArguments", "CConformances", "CGlibc", "CMemory", "Commands",
      ],
      exclude: ["LinkerScripts", "StaticLibraries"],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(programLinking, .when(platforms: [.linux]))],
      plugins: ["NoteCommit"]),
    .plugin(
      name: "NoteCommit", capability: .buildTool, path: "Sources/NoteCommit",
      exclude: ["commit.txt", "note-commit.sh"]),
    .target(
      name: "ProgramRuns", path: "Tests/ProgramRuns", swiftSettings: strict),
    .target(name: "TestTools", path: "Tests/TestTools", swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests", dependencies: ["ProgramRuns"], exclude: ["Cases"],
      swiftSettings: strict),
    .testTarget(
      name: "ExpressionsTests",
      dependencies: ["Expressions", "JSONLines", "Spelling", "TestTools", "Times"],
      exclude: ["naive_cases.py", "sqlite_cases.py"],
      swiftSettings: strict),
    .testTarget(
      name: "ExpressionChecksTests",
      dependencies: [
        "Commands", "ExpressionChecks", "Expressions", "JSONLines", "ProgramRuns", "TestTools",
        "Times",
      ],
      exclude: ["false-alarms.txt", "wrong-expressions.txt"], swiftSettings: strict),
    .testTarget(
      name: "ArchiveChecksTests",
      dependencies: [
        "ArchiveChecks", "ByteStreams", "Comparison", "DeltaArchives", "JSONLines", "LinePipeline",
        "TestTools",
      ], swiftSettings: strict),
    .testTarget(
      name: "ProfilesTests",
      dependencies: ["JSONLines", "ModelPackages", "Profiles", "TestTools", collections],
      exclude: ["naive_profile.py"], swiftSettings: strict),
    .testTarget(
      name: "SnapshotHistoryTests",
      dependencies: [
        "ByteStreams", "Comparison", "Expressions", "JSONLines", "LinePipeline", "ModelPackages",
        "SnapshotHistory", "TestTools", "Times",
      ],
      exclude: ["naive_history.py"], swiftSettings: strict),
    .testTarget(
      name: "QueriesTests",
      dependencies: ["ByteStreams", "Expressions", "JSONLines", "Queries", "TestTools", "Times"],
      exclude: ["sqlite_queries.py"], swiftSettings: strict),
    .testTarget(
      name: "RegularExpressionsTests", dependencies: ["RegularExpressions", "TestTools"],
      exclude: ["python_matches.py"],
      swiftSettings: strict),
    .testTarget(
      name: "TimesTests", dependencies: ["TestTools", "Times"],
      exclude: ["python_calendar.py", "python_times.py"], swiftSettings: strict),
    .testTarget(
      name: "TerminalTextTests", dependencies: ["TerminalText", "TestTools"],
      exclude: ["character_widths.py"], swiftSettings: strict),
    .testTarget(
      name: "TablesTests",
      dependencies: ["JSONLines", "Tables", "TerminalText", "TestTools", collections],
      swiftSettings: strict),
    .testTarget(
      name: "ChartsTests", dependencies: ["Charts", "Times"], swiftSettings: strict),
    .testTarget(
      name: "ByteStreamsTests",
      dependencies: [
        "ByteStreams", "TestTools", .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LinePipelineTests",
      dependencies: ["ByteStreams", "JSONLines", "LinePipeline", "TestTools"],
      swiftSettings: strict),
    .testTarget(
      name: "ComparisonTests",
      dependencies: ["ByteStreams", "Comparison", "JSONLines", "LinePipeline", "TestTools"],
      swiftSettings: strict),
    .testTarget(
      name: "DeltaArchivesTests",
      dependencies: [
        "ByteStreams", "Comparison", "DeltaArchives", "JSONLines", "LinePipeline", "TestTools",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "JSONLinesTests", dependencies: ["JSONLines", "TestTools"], swiftSettings: strict),
    .testTarget(
      name: "AWSSignatureTests", dependencies: ["AWSSignature", "TestTools"],
      exclude: ["botocore_cases.py"],
      swiftSettings: strict),
    .testTarget(
      name: "AWSConfigurationTests",
      dependencies: ["AWSConfiguration", "AWSSignature", "JSONLines", "TestTools", collections],
      exclude: ["botocore_endpoints.py", "botocore_settings.py"], swiftSettings: strict),
    .target(
      name: "ServiceTestTools",
      dependencies: ["AWSClient", "AWSConfiguration", "AWSSignature"],
      path: "Tests/ServiceTestTools", swiftSettings: strict),
    .testTarget(
      name: "AWSClientTests",
      dependencies: [
        "AWSClient", "AWSConfiguration", "AWSSignature", "CloudControl", "JSONLines",
        "ModelPackages", "Registry", "ServiceTestTools", "TestTools", "Times", collections,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], exclude: ["sts_server.py", "tls_server.py"], swiftSettings: strict),
    .testTarget(
      name: "CloudControlTests",
      dependencies: [
        "AWSClient", "AWSConfiguration", "AWSSignature", "CloudControl", "JSONLines", "Registry",
        "ServiceTestTools", "TestTools", "Times",
      ], swiftSettings: strict),
    .testTarget(
      name: "SearchSnapshotsTests",
      dependencies: [
        "ByteStreams", "JSONLines", "ModelPackages", "Registry", "SearchSnapshots", "TestTools",
        "Times", collections,
      ], swiftSettings: strict),
    .testTarget(
      name: "SageMakerTests",
      dependencies: [
        "AWSClient", "AWSConfiguration", "JSONLines", "ModelPackages", "Registry", "SageMaker",
        "ServiceTestTools", "Times", collections,
      ], swiftSettings: strict),
    .testTarget(
      name: "ModelPackagesTests",
      dependencies: ["JSONLines", "ModelPackages", "TestTools", "Times", collections],
      exclude: ["published_schema.py", "service_model.py"],
      swiftSettings: strict),
    .testTarget(
      name: "RecordSourcesTests",
      dependencies: ["JSONLines", "ModelPackages", "RecordSources", "TestTools"],
      swiftSettings: strict),
    .testTarget(
      name: "RegistryTests",
      dependencies: [
        "ByteStreams", "Expressions", "JSONLines", "ModelPackages", "Registry", "TestTools",
        "Times", collections,
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "Journal", "JSONLines", "ModelPackages", collections,
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "PoliciesTests",
      dependencies: [
        "Expressions", "JSONLines", "ModelPackages", "Policies", "Times", collections,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PlansTests",
      dependencies: ["JSONLines", "ModelPackages", "Plans", "Policies", "TestTools", "Times"],
      swiftSettings: strict),
    .testTarget(
      name: "ReviewPagesTests",
      dependencies: [
        "ByteStreams", "JSONLines", "ModelPackages", "Plans", "ReviewPages",
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "BulkRunsTests",
      dependencies: [
        "BulkRuns", "Journal", "JSONLines", "ModelPackages", "Policies", "Registry", "Times",
        collections,
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "RehearsalServerTests",
      dependencies: [
        "AWSSignature", "JSONLines", "ModelPackages", "Registry", "RehearsalServer", collections,
      ], exclude: ["boto3_calls.py", "idle_client.py"], swiftSettings: strict),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["ProgramRuns"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["ProgramRuns"],
      exclude: [
        "Scripts", "serve.sh", "aws_shapes.py", "bad_endpoint.py", "botocore_shapes.py",
        "credential_servers.py",
        "kill_apply.py",
        "moto_packages.py", "moto_registry.py", "network_loss.py", "recorder.py",
        "sagemaker_columns.py",
        "type_in_shell.py",
      ],
      swiftSettings: strict),
  ]
)
