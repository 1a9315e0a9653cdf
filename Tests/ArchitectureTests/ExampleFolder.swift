internal import ProgramRuns
internal import Testing

/// A folder with data, in which documented commands run as they stand.
///
/// It holds `snapshot.jsonl` and `groups.jsonl`, made by `examples/generate-packages.py`, and a link
/// to `examples`.
final class ExampleFolder: Sendable {
  private let scratch: ScratchFolder
  private let folder: String
  private let environment: [String: String]
  private let server: RunningProgram?

  /// - Parameters:
  ///   - preparation: shell commands that make more data.
  ///   - hasServer: whether the commands reach a service: `mpkg serve` over the snapshot.
  init(preparation: [String] = [], hasServer: Bool = false) async throws {
    scratch = try ScratchFolder()
    folder = try scratch.folder("examples")
    var environment = try Project.environment(in: scratch)
    let programs = try scratch.folder("telling")
    try Files.write(
      Array(Self.tellingTotals(try Project.binary()).utf8), to: programs + "/mpkg", mode: 0o755)
    environment["PATH"] = programs + ":" + (environment["PATH"] ?? "")
    let generate =
      "python3 examples/generate-packages.py --count 1000 --seed 3 --groups groups.jsonl"
    let before = ["ln -s '\(Project.folder)/examples' examples", generate + " >snapshot.jsonl"]
    try await Self.prepare(before, in: scratch, folder, environment)
    if hasServer {
      let (program, address) = try await Self.serve(in: scratch, folder)
      server = program
      environment["AWS_ENDPOINT_URL"] = address
      environment["AWS_REGION"] = "us-east-1"
      environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE"
      environment["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    } else {
      server = nil
    }
    self.environment = environment
    try await Self.prepare(preparation, in: scratch, folder, environment)
  }

  deinit { server?.killGroup() }

  /// Runs a command; it has to end well and to select something.
  func run(_ command: String, of page: String) async throws {
    let outcome = try await Self.shell(command, in: scratch, folder, environment)
    let messages = outcome.messagesText.suffix(2_000)
    #expect(outcome.ending == .exited(0), "\(page): \(command)\n\(messages)")
    let selectsNothing = Self.tellsOfNoLines(outcome.messagesText)
    #expect(
      selectsNothing == Self.selectingNothing.contains(command),
      """
      \(page): \(command) selects \(selectsNothing ? "nothing" : "something")
      \(messages)
      """)
  }

  /// Starts a server's command, waits until it is ready, and stops it; it has to end well.
  func runServer(_ command: String, of page: String) async throws {
    let program = program("exec " + command)
    let running = try program.start()
    _ = try await Self.address(of: running, in: program.messages)
    running.send(15)
    let ending = try await running.wait(seconds: 60)
    let messages = try Files.text(program.messages)
    #expect(ending == .exited(0), "\(page): \(command)\n\(messages)")
  }

  private func program(_ command: String) -> Program {
    Program(
      "/bin/sh", ["-ec", command], in: folder, environment: environment,
      output: scratch.file("output"), messages: scratch.file("messages"))
  }
}

extension ExampleFolder {
  /// Examples that rightly select nothing, and why.
  private static let selectingNothing = [
    // The restored snapshot equals the first one, so the diff is empty.
    """
    mpkg diff --key model_package_arn --ignore creation_time \\
        snapshot.jsonl restored.jsonl
    """
  ]

  /// Stands before the program: every command tells its totals, on standard error.
  private static func tellingTotals(_ binary: String) -> String {
    """
    #!/bin/sh
    case " $* " in
      " serve "*) exec '\(binary)' "$@" ;;
      *" --count "*)
        number=$('\(binary)' "$@") || exit
        printf '%s\\n' "$number"
        printf '{"command":"filter","lines_out":%s}\\n' "$number" >&2 ;;
      *) command=$1; shift; exec '\(binary)' "$command" --stats "$@" ;;
    esac

    """
  }

  /// Whether a command of a pipeline wrote no line, by the totals that it told.
  private static func tellsOfNoLines(_ messages: String) -> Bool {
    messages.split(separator: "\n").contains { line in
      guard line.hasPrefix("{\"command\":") else { return false }
      let parts = line.split(separator: "\"lines_out\":0")
      return parts.count > 1 && parts[1].first?.isNumber != true
    }
  }

  private static func prepare(
    _ commands: [String], in scratch: ScratchFolder, _ folder: String,
    _ environment: [String: String]
  ) async throws {
    for command in commands {
      let outcome = try await shell(command, in: scratch, folder, environment)
      try #require(outcome.ending == .exited(0), "\(command)\n\(outcome.messagesText)")
    }
  }

  private static func shell(
    _ command: String, in scratch: ScratchFolder, _ folder: String, _ environment: [String: String]
  ) async throws -> Outcome {
    let program = Program(
      "/bin/sh", ["-ec", command], in: folder, environment: environment,
      output: scratch.file("output"), messages: scratch.file("messages"))
    return try await Admission.programs.pass { try await program.run(seconds: 120) }
  }

  /// Starts `mpkg serve` over a copy of the snapshot.
  private static func serve(
    in scratch: ScratchFolder, _ folder: String
  ) async throws -> (RunningProgram, address: String) {
    try Files.write(try Files.read(folder + "/snapshot.jsonl"), to: scratch.file("served.jsonl"))
    let program = Program(
      try Project.binary(),
      ["serve", "--snapshot", scratch.file("served.jsonl"), "--groups", folder + "/groups.jsonl"],
      in: folder,
      environment: try Project.environment(in: scratch), output: scratch.file("served"),
      messages: scratch.file("serving"))
    let running = try program.start()
    return (running, try await address(of: running, in: program.messages))
  }

  /// Waits until a server tells its address.
  private static func address(of server: RunningProgram, in messages: String) async throws -> String
  {
    for _ in 0..<2_000 {
      let text = Files.exists(messages) ? try Files.text(messages) : ""
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { $0.hasPrefix("listening on ") }) {
        return String(line.dropFirst("listening on ".count))
      }
      if server.poll() != nil { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw ProgramError.notReady(try Files.text(messages))
  }
}
