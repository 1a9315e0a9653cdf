import ProgramRuns
import Testing

/// Whole stories over real HTTP on this machine, each a shell script that checks itself.
@Suite struct EndToEndTests {
  static let scripts = Files.names(in: Project.folder + "/Tests/EndToEndTests/Scripts").sorted()

  @Test(arguments: scripts)
  func `a story ends well`(script: String) async throws {
    let python = try #require(
      Project.python, "MPKG_PYTHON is not set; run `make test`, which makes what the tests need")
    let scratch = try ScratchFolder()
    var environment = try Project.environment(in: scratch)
    environment["MPKG_PYTHON"] = python
    environment["PROJECT"] = Project.folder
    environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE"
    environment["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    let story = Program(
      "/bin/sh", ["-eu", Project.folder + "/Tests/EndToEndTests/Scripts/" + script],
      in: scratch.path, environment: environment, output: scratch.file("stdout"),
      messages: scratch.file("stderr"))
    let outcome = try await story.run(seconds: 900)
    #expect(
      outcome.ending == .exited(0),
      "\(script)\n\(outcome.outputText.suffix(2000))\n\(outcome.messagesText.suffix(2000))")
  }

  @Test func `there are stories`() { #expect(Self.scripts.count >= 8) }
}
