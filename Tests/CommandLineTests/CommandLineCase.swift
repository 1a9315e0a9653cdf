internal import ProgramRuns
internal import Testing

/// A case folder: a command line and what has to come of it.
///
/// `Cases/filter/limit/` may hold, each optional but the first:
///
///     cmd               a line for sh, in which mpkg is the program under test
///     input             its standard input
///     stdout            its standard output, byte for byte (none: nothing comes)
///     stderr            its standard error, byte for byte
///     stderr.contains   lines that must each occur somewhere in its standard error
///     exit              its exit code (none: 0)
///
/// and any other files, which lie beside the command when it runs.
struct CommandLineCase: Sendable, CustomTestStringConvertible {
  /// `group/name`.
  let name: String

  static let folder = Project.folder + "/Tests/CommandLineTests/Cases"

  /// Every folder with a `cmd`, in order.
  static let all: [CommandLineCase] = Files.names(in: folder).flatMap { group in
    Files.names(in: folder + "/" + group)
      .filter { Files.exists("\(folder)/\(group)/\($0)/cmd") }
      .map { CommandLineCase(name: group + "/" + $0) }
  }

  var testDescription: String { name }

  private var path: String { Self.folder + "/" + name }

  /// The names that mean something; all others are the command's own files.
  private static let expectations: Set = ["stdout", "stderr", "stderr.contains", "exit"]

  /// Runs the command in a copy of the folder.
  func run(in scratch: ScratchFolder) async throws -> Outcome {
    let folder = try scratch.folder("case")
    for file in Files.names(in: path) where !Self.expectations.contains(file) {
      try Files.write(try Files.read(path + "/" + file), to: folder + "/" + file)
    }
    let input = folder + "/input"
    let program = Program(
      "/bin/sh", ["-c", try Files.text(path + "/cmd")], in: folder,
      environment: try Project.environment(in: scratch),
      input: Files.exists(input) ? input : "/dev/null",
      output: scratch.file("output"), messages: scratch.file("messages"))
    return try await program.run(seconds: 60)
  }

  /// What is written in the folder about one side of the outcome; nil if nothing is.
  func expectation(_ name: String) throws -> [UInt8]? {
    let file = path + "/" + name
    return Files.exists(file) ? try Files.read(file) : nil
  }

  /// The exit code that is wanted.
  func expectedExit() throws -> Int32 {
    guard let bytes = try expectation("exit") else { return 0 }
    let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    return try #require(Int32(text), "\(name)/exit is no number")
  }

  /// Rewrites what the folder expects from what has come, for a person to look over.
  func update(from outcome: Outcome) throws {
    if !outcome.output.isEmpty || Files.exists(path + "/stdout") {
      try Files.write(outcome.output, to: path + "/stdout")
    }
    if Files.exists(path + "/stderr") {
      try Files.write(outcome.messages, to: path + "/stderr")
    }
    if case .exited(let code) = outcome.ending, code != 0 || Files.exists(path + "/exit") {
      try Files.write(Array("\(code)\n".utf8), to: path + "/exit")
    }
  }
}
