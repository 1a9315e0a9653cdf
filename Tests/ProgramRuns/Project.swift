internal import Glibc

/// The project under test: where its files are, which binary is tried, what the tests may use.
package enum Project {
  /// The folder that holds Package.swift.
  package static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// The program under test: `MPKG_BINARY`, or the debug product beside the test bundle.
  package static func binary() throws(ProgramError) -> String {
    if let given = variable("MPKG_BINARY") {
      guard let path = Files.resolved(given) else { throw .missing(given) }
      return path
    }
    let bundle = Files.resolved("/proc/self/exe") ?? folder
    let beside = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for folder in [beside.joined(separator: "/"), folder + "/.build/debug"] {
      if let path = Files.resolved(folder + "/mpkg") { return path }
    }
    throw .missing("mpkg: neither MPKG_BINARY nor a debug build")
  }

  /// A Python that has boto3, the AWS CLI and moto (`make test` makes it); nil without `MPKG_PYTHON`.
  package static var python: String? { variable("MPKG_PYTHON") }

  /// A variable of the test runner's environment; nil if unset or empty.
  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// An environment that holds nothing but what a test means: `mpkg` on PATH, a home of its own.
  package static func environment(
    in scratch: ScratchFolder
  ) throws(ProgramError) -> [String: String] {
    let programs = scratch.file("bin")
    if !Files.exists(programs) {
      let made = try scratch.folder("bin")
      guard symlink(try binary(), made + "/mpkg") == 0 else {
        throw .cannotWrite(made, errno: errno)
      }
    }
    return [
      "PATH": programs + ":/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path,
      "TMPDIR": scratch.path, "TZ": "UTC", "LC_ALL": "C.UTF-8",
      // No test is to find the credentials of the machine it runs on.
      "AWS_EC2_METADATA_DISABLED": "true",
    ]
  }
}

/// Lets so many tasks in at once; the others wait in order.
package actor Admission {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Programs at once, over all suites: enough for two cores, few enough for small machines.
  package static let programs = Admission(4)

  package init(_ places: Int) { free = places }

  /// Runs `body` when there is a place.
  package func pass<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    await enter()
    defer { leave() }
    return try await body()
  }

  private func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
