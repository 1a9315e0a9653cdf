import FoundationEssentials
import Testing

/// `--threads` and `MPKG_THREADS` count wherever a command starts threads.
struct ThreadCountTests {
  /// The files that may ask how many processors there are.
  private static let allowed: Set = [
    // The default of --threads, of the commands that have the options of input and of two others.
    "Shared/LineOptions.swift", "Restore/Restore.swift", "Verify/Verify.swift",
    // It has no --threads.
    "Serve/Serve.swift",
  ]

  @Test func `commands ask for the number of threads where --threads is known`() throws {
    let commands = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/Commands")
    let files = try FileManager.default.subpathsOfDirectory(atPath: commands.path)
    let users = try files.filter { file in
      guard file.hasSuffix(".swift") else { return false }
      let data = try Data(contentsOf: commands.appending(path: file))
      return String(decoding: data, as: UTF8.self).contains("context.processors")
    }
    #expect(Set(users) == Self.allowed)
  }
}
