internal import AWSConfiguration
internal import AWSSignature
internal import Foundation
internal import Testing

@Suite struct ProcessCredentialsTests {
  static func machine(_ output: String, status: Int32 = 0, errors: String = "") -> Machine {
    var machine = Machine(config: "[profile p]\ncredential_process = /bin/tool 'a b'\n")
    machine.profile = "p"
    machine.program = Environment.ProgramOutcome(
      status: status, standardOutput: Array(output.utf8), standardError: Array(errors.utf8))
    return machine
  }

  @Test func takesWhatTheProgramPrints() async throws {
    let permanent = Self.machine(
      #"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"s"}"#)
    let found = try await permanent.outcome().get()
    #expect(found.credentials == Credentials(accessKeyID: "P", secretAccessKey: "s"))
    #expect(found.source == .process(profile: "p"))
    let temporary = Self.machine(
      #"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"s","SessionToken":"t","#
        + #""Expiration":"2027-01-15T09:00:00+00:00"}"#)
    let credentials = try await temporary.outcome().get().credentials
    #expect(credentials.sessionToken == "t" && credentials.expiration == 1_800_003_600)
  }

  @Test(arguments: [
    ("", Int32(0), "no JSON object"), ("[]", 0, "no JSON object"),
    (#"{"AccessKeyId":"P","SecretAccessKey":"s3cr3t"}"#, 0, "its Version is not 1"),
    (#"{"Version":2}"#, 0, "its Version is not 1"), (#"{"Version":1}"#, 0, "no AccessKeyId"),
    (#"{"Version":1,"AccessKeyId":"P"}"#, 0, "no SecretAccessKey"),
    (#"{"secret":"s3cr3t"}"#, 3, "the program failed with 3: locked"),
  ])
  func tellsWhatIsWrong(output: String, status: Int32, expected: String) async {
    let message = await Self.machine(output, status: status, errors: "locked\n").key()
    #expect(message.hasSuffix(expected), "\(message)")
    #expect(!message.contains("s3cr3t"))
  }

  @Test func splitsTheCommandAsAShellDoes() async {
    var machine = Self.machine("")
    machine.program = nil
    #expect(await machine.key().hasSuffix(#"the program failed: ["/bin/tool", "a b"]"#))
    machine.files["/home/me/.aws/config"] = "[profile p]\ncredential_process = 'open\n"
    #expect(await machine.key().contains("credential_process cannot be"))
  }

  /// A real program, run in a shell of this machine.
  static func outcome(_ script: String) async -> Result<
    Environment.ProgramOutcome, Environment.FileFailure
  > {
    let environment = Environment.system(variables: ["PATH": "/usr/bin:/bin", "GIVEN": "yes"])
    do throws(Environment.FileFailure) {
      return .success(try await environment.runProgram(["sh", "-c", script]))
    } catch {
      return .failure(error)
    }
  }

  @Test func runsRealPrograms() async throws {
    let outcome = try await Self.outcome("printf \"$GIVEN\"; echo no >&2; cat; exit 7").get()
    #expect(outcome.status == 7 && outcome.standardOutput == Array("yes".utf8))
    #expect(outcome.standardError == Array("no\n".utf8))
    #expect(try await Self.outcome("kill -9 $$").get().status == 137)
    let environment = Environment.system(variables: [:])
    await #expect(throws: Environment.FileFailure(reason: "No such file or directory")) {
      try await environment.runProgram(["/nonexistent/program"])
    }
  }

  @Test func endsAProgramThatWritesTooMuch() async {
    let outcome = await Self.outcome("exec yes")
    #expect(throws: Environment.FileFailure(reason: "it wrote too much")) { try outcome.get() }
  }

  /// One that writes nothing, one that closes its outputs and stays, one that writes now and then,
  /// and one whose child keeps the outputs open.
  @Test(arguments: [
    "exec sleep 600", "exec >&- 2>&-; exec sleep 600", "while :; do echo; sleep 0.1; done",
    "sleep 5 & exit 0",
  ])
  func endsAProgramThatTakesTooLong(script: String) async {
    await #expect(throws: Environment.FileFailure(reason: "it took too long")) {
      try await LocalProgram.run(
        ["sh", "-c", script], variables: ["PATH": "/usr/bin:/bin"], patience: 0.3)
    }
  }

  @Test func endsAProgramThatIsNoLongerWanted() async {
    let outcome = Task { await Self.outcome("exec sleep 600") }
    outcome.cancel()
    let ended = await outcome.value
    #expect(throws: Environment.FileFailure(reason: "told to stop")) { try ended.get() }
  }

  /// A writer into a closed pipe ends by SIGPIPE, whatever this process does with it, and SIGTERM is
  /// not held back.
  @Test func givesProgramsTheirSignals() async throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = "(yes; echo $? >&2) | head -n 1 >/dev/null"
    let outcome = try await Self.outcome(pipe).get()
    #expect(String(decoding: outcome.standardError, as: UTF8.self) == "141\n")
    #expect(try await Self.outcome("kill -TERM $$; echo alive").get().status == 143)
  }

  @Test func writesFilesForTheirOwnerAlone() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("token.json").path
    let environment = Environment.system(variables: [:])
    #expect(try environment.readFile(path) == nil)
    try environment.writeFile(path, Array("old".utf8))
    try environment.writeFile(path, Array("new".utf8))
    #expect(try environment.readFile(path) == Array("new".utf8))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["token.json"])
    #expect(throws: Environment.FileFailure.self) { try environment.readFile(folder.path) }
    #expect(throws: Environment.FileFailure.self) {
      try environment.writeFile("/nonexistent/x", [])
    }
  }
}
