import FoundationEssentials
import Testing

/// Unsafe memory stays where it is expected: in the modules that scan and store bytes, and in the few
/// files of others that are listed here.
struct UnsafeMemoryTests {
  /// The modules whose work is bytes; `CScan` is C.
  private static let modules = ["ByteStreams", "JSONLines"]

  /// Files of other modules that use it, each for one reason. An asterisk stands for any characters, so
  /// that a file may move to another module.
  private static let exceptions: [(files: String, reason: String)] = [
    ("AWSConfiguration/LocalFile.swift", "read(2) and write(2)"),
    ("AWSConfiguration/LocalProgram.swift", "read(2)"),
    ("Journal/JournalStorage.swift", "read(2) and write(2)"),
    ("Journal/RequestKey.swift", "the bytes of a SHA-256"),
    ("LinePipeline/Monitor.swift", "a mutex of pthread, which must not move"),
    ("LinePipeline/WorkerThread.swift", "the argument of pthread_create"),
    ("ModelPackages/JSONPointer.swift", "the bytes that are hashed"),
    ("mpkg/Signals.swift", "whether sigaction(2) has a signal ignored"),
    ("mpkg/StandardStreams.swift", "write(2), argv and environ"),
    // Bytes of a span that are loaded as integers, checked against its bounds.
    ("Times/RawSpan+Bytes.swift", "bytes of a text"),
    ("Times/Timestamp+Usual.swift", "eight digits at a time"),
    ("Commands/Fetch/FetchItem.swift", "bytes of a line"),
    ("Commands/Shared/FirstLine.swift", "bytes of a line"),
    ("Expressions/Evaluator+Casts.swift", "the letters of a constant word"),
    ("Expressions/NumberKey.swift", "the bytes of an integer"),
    ("Expressions/ProgramBuilder+Checks.swift", "the text of a constant"),
    ("Expressions/RawSpan+Text.swift", "bytes of a line"),
    ("Expressions/StoredValue.swift", "integers of a stored row"),
    ("Expressions/TextSet.swift", "eight bytes at a time"),
    ("Queries/AggregateState.swift", "a byte of a stored row"),
    ("Queries/GroupTable.swift", "bytes of a stored row"),
    ("Queries/KeyTable.swift", "bytes of a key"),
    ("Queries/RowSorter.swift", "bytes of a key"),
    ("RegularExpressions/Pattern*.swift", "bytes of a text"),
  ]

  /// Names of API that bypasses the checks of the language.
  private static let marks = [
    "Unsafe", "withUnsafe", "unsafeBitCast", "unsafeDowncast", "unsafeLoad", "unsafeAddress",
    "[unchecked:", "extracting(unchecked:", "storeBytes", "loadUnaligned", "assumingMemoryBound",
    "withMemoryRebound", "OpaquePointer", "Unmanaged", "withUTF8", "withCString",
    "withContiguousStorage", "-Ounchecked",
  ]

  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

  /// The files that use unsafe memory, as paths from `Sources`.
  private static func users() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: sources.path).sorted().filter { file in
      guard file.hasSuffix(".swift") else { return false }
      let text = String(
        decoding: try Data(contentsOf: sources.appending(path: file)), as: UTF8.self)
      return text.split(separator: "\n").contains { usesUnsafeMemory($0) }
    }
  }

  private static func usesUnsafeMemory(_ line: Substring) -> Bool {
    let isComment = line.drop { $0 == " " }.hasPrefix("//")
    return !isComment && marks.contains { line.contains($0) }
  }

  /// Whether a path is one that a pattern stands for.
  private static func matches(_ path: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, path.hasPrefix(first) else { return false }
    var rest = path.dropFirst(first.count)
    for part in parts.dropFirst() {
      guard let range = rest.firstRange(of: part) else { return part.isEmpty }
      rest = rest[range.upperBound...]
    }
    return rest.isEmpty || pattern.hasSuffix("*")
  }

  @Test func `only listed files use unsafe memory`() throws {
    let users = try Self.users()
    #expect(users.count > 40)
    for file in users where !Self.modules.contains(where: { file.hasPrefix($0 + "/") }) {
      #expect(
        Self.exceptions.contains { Self.matches(file, $0.files) },
        "\(file) uses unsafe memory: move that into ByteStreams or JSONLines")
    }
  }

  @Test func `no listed file has ceased to use unsafe memory`() throws {
    let users = try Self.users()
    for (files, reason) in Self.exceptions {
      #expect(
        users.contains { Self.matches($0, files) },
        "\(files) no longer needs its exception (\(reason)): take it off the list")
    }
  }

  @Test(arguments: [
    "let p = UnsafeMutableRawPointer(q)", "  bytes.withUnsafeBytes { $0.count }",
    "let byte = span[unchecked: 0]", "unsafeBitCast(a, to: Int.self)", "text.withUTF8 { _ in }",
    "span.unsafeLoad(fromByteOffset: 0, as: UInt8.self)",
  ])
  func `unsafe memory is known`(line: String) {
    #expect(Self.usesUnsafeMemory(line[...]))
    #expect(!Self.usesUnsafeMemory("  // \(line)"))
    #expect(!Self.usesUnsafeMemory("let count = span.byteCount"))
  }

  @Test func `an asterisk stands for any characters`() {
    #expect(Self.matches("Time/Timestamp+Usual.swift", "*/Timestamp*.swift"))
    #expect(Self.matches("a/b.swift", "a/b.swift"))
    #expect(!Self.matches("a/b.swift.swift", "a/b.swift"))
    #expect(!Self.matches("Time/Stamp.swift", "*/Timestamp*.swift"))
    #expect(!Self.matches("ba/b.swift", "a/b.swift"))
  }
}
