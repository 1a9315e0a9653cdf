internal import ProgramRuns
internal import Testing

/// Runs every case folder; `MPKG_UPDATE_CASES=1 swift test --filter CommandLineTests` rewrites them.
@Suite struct CommandLineTests {
  @Test(arguments: CommandLineCase.all)
  func commandDoesWhatItsFolderSays(_ commandLine: CommandLineCase) async throws {
    let scratch = try ScratchFolder()
    let outcome = try await Admission.programs.pass { try await commandLine.run(in: scratch) }
    if Project.variable("MPKG_UPDATE_CASES") != nil {
      try commandLine.update(from: outcome)
      return
    }
    #expect(
      outcome.ending == .exited(try commandLine.expectedExit()),
      "standard error: \(outcome.messagesText)")
    try await compare(
      outcome.output, try commandLine.expectation("stdout") ?? [], "stdout", in: scratch)
    if let expected = try commandLine.expectation("stderr") {
      try await compare(outcome.messages, expected, "stderr", in: scratch)
    } else if let lines = try commandLine.expectation("stderr.contains") {
      for line in String(decoding: lines, as: UTF8.self).split(separator: "\n") {
        #expect(outcome.messagesText.contains(line))
      }
    } else if outcome.ending == .exited(0) {
      // Who expects no message is to get none.
      #expect(outcome.messagesText == "")
    }
  }

  @Test func thereAreCases() {
    #expect(CommandLineCase.all.count >= 60)
  }

  /// Records an issue that shows both sides as `diff -u` does.
  private func compare(
    _ actual: [UInt8], _ expected: [UInt8], _ name: String, in scratch: ScratchFolder
  ) async throws {
    guard actual != expected else { return }
    try Files.write(expected, to: scratch.file("expected"))
    try Files.write(actual, to: scratch.file("actual"))
    let difference = try await Program(
      "/usr/bin/diff", ["-au", "expected", "actual"], in: scratch.path, environment: [:],
      output: scratch.file("difference"), messages: scratch.file("trouble")
    ).run(seconds: 20)
    Issue.record("\(name) is not as expected:\n\(difference.outputText.prefix(6000))")
  }
}
