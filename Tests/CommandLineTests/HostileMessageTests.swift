internal import ProgramRuns
internal import Testing

/// A run in which a message quotes data or an option that tries to forge a line.
struct HostileRun: Sendable, CustomTestStringConvertible {
  let name: String
  let arguments: [String]
  var files: [String: String] = [:]

  var testDescription: String { name }

  /// A value that would begin lines of its own, and move the cursor.
  static let value = "x\nforged: line\r\nforged\ttab\u{1B}[2K\u{2028}forged\u{FEFF}"
  /// The value within a JSON string.
  static let json = #"x\nforged: line\r\nforged\ttab\u001b[2K\u2028forged\ufeff"#
  /// The value within a cell of CSV.
  static let cell = "\"\(value)\""

  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud/1"
  private static let snapshot = [
    "s.jsonl":
      #"{"model_package_arn":"\#(arn)","creation_time":"2026-01-01T00:00:00Z","region":"us-east-1","#
      + #""model_package_group_name":"fraud","model_package_version":1,"#
      + #""model_approval_status":"PendingManualApproval"}"# + "\n"
  ]

  /// A plan with one request.
  private static func plan(_ identifier: String, path: String = "/ModelApprovalStatus") -> String {
    #"{"data__Identifier":"\#(identifier)","region":"us-east-1","data__PatchDocument":"#
      + #"[{"op":"replace","path":"\#(path)","value":"Approved"}]}"# + "\n"
  }

  private static func decisions(_ identifier: String, _ decision: String, _ digest: String)
    -> String
  {
    "model_package_arn,decision,note,plan_digest\n\(identifier),\(decision),,\(digest)\n"
  }

  private static let zeros = "sha256:" + String(repeating: "0", count: 64)
  /// The digest of `plan(arn)`.
  private static let digest =
    "sha256:720a090391601bc5954377fd911d44b0456ea6c228bd4db2383009637da60928"

  static let reviews: [HostileRun] = [
    HostileRun(
      name: "identifier in review", arguments: ["review", "--records", "s.jsonl", "plan.jsonl"],
      files: ["plan.jsonl": plan(json), "s.jsonl": snapshot["s.jsonl"] ?? ""]),
    HostileRun(name: "plan of review", arguments: ["review", "--records", value, value]),
    HostileRun(
      name: "shown column", arguments: ["review", "--records", "s.jsonl", "--show", value, "p"],
      files: snapshot),
    HostileRun(
      name: "policy in review",
      arguments: ["review", "--records", "s.jsonl", "--require", value, "p"], files: snapshot),
    HostileRun(
      name: "policy file", arguments: ["review", "--records", "s.jsonl", "--policy", "f", "p"],
      files: ["f": "forged(: line\n"]),
    HostileRun(
      name: "decision", arguments: ["patch", "--decisions", "d.csv", "--plan", "plan.jsonl"],
      files: ["plan.jsonl": plan(arn), "d.csv": decisions(arn, cell, digest)]),
    HostileRun(
      name: "digest", arguments: ["patch", "--decisions", "d.csv", "--plan", "plan.jsonl"],
      files: ["plan.jsonl": plan(arn), "d.csv": decisions(arn, "hold", cell)]),
    HostileRun(
      name: "file of decisions", arguments: ["patch", "--decisions", value, "--plan", value]),
    HostileRun(
      name: "plan of decisions", arguments: ["patch", "--decisions", "d.csv", "--plan", value],
      files: [value: plan(arn), "d.csv": decisions(arn, "hold", zeros)]),
    HostileRun(
      name: "identifier in apply", arguments: ["apply", "--registry", "s.jsonl", "plan.jsonl"],
      files: ["plan.jsonl": plan(json), "s.jsonl": snapshot["s.jsonl"] ?? ""]),
    HostileRun(
      name: "pointer in apply",
      arguments: ["apply", "--dry-run", "--registry", "s.jsonl", "plan.jsonl"],
      files: ["plan.jsonl": plan(arn, path: "/" + json), "s.jsonl": snapshot["s.jsonl"] ?? ""]),
    HostileRun(
      name: "groups of --per",
      arguments: [
        "apply", "--registry", "s.jsonl", "--at-most-one", "TRUE", "--per", "domain", "plan.jsonl",
      ],
      files: [
        "plan.jsonl": plan("a") + plan("b"),
        "s.jsonl": ["a", "b"].map {
          #"{"model_package_arn":"\#($0)","creation_time":"2026-01-01T00:00:00Z","#
            + #""region":"us-east-1","domain":"\#(json)"}"# + "\n"
        }.joined(),
      ]),
    HostileRun(name: "digest of apply", arguments: ["apply", "--plan-digest", value, "p"]),
    HostileRun(name: "journal", arguments: ["journal", value]),
  ]

  static let others: [HostileRun] = [
    HostileRun(
      name: "header of changes", arguments: ["patch", "--changes", "c.csv", "s.jsonl"],
      files: ["c.csv": "model_package_arn,\(cell)\na,b\n", "s.jsonl": snapshot["s.jsonl"] ?? ""]),
    HostileRun(
      name: "cell of changes", arguments: ["patch", "--changes", "c.csv", "s.jsonl"],
      files: [
        "c.csv": "model_package_arn,model_approval_status\n\(arn),\(cell)\n",
        "s.jsonl": snapshot["s.jsonl"] ?? "",
      ]),
    HostileRun(
      name: "member of changes", arguments: ["patch", "--changes", "c.jsonl", "s.jsonl"],
      files: [
        "c.jsonl": #"{"model_package_arn":"\#(arn)","\#(json)":1}"#,
        "s.jsonl": snapshot["s.jsonl"] ?? "",
      ]),
    HostileRun(name: "set", arguments: ["patch", "--set", value + "=1"]),
    HostileRun(
      name: "value of set", arguments: ["patch", "--set", "model_approval_status=" + value]),
    HostileRun(name: "expression", arguments: ["filter", value, "s.jsonl"], files: snapshot),
    HostileRun(
      name: "line of an expression",
      arguments: ["filter", "domain = 'a' AND\nforged: line = 1", "s.jsonl"], files: snapshot),
    HostileRun(
      name: "value against the schema",
      arguments: ["filter", "model_approval_status = '\(value)'", "s.jsonl"], files: snapshot),
    HostileRun(
      name: "parameter", arguments: ["filter", "TRUE", "--param", value, "s.jsonl"],
      files: snapshot),
    HostileRun(name: "input", arguments: ["filter", "TRUE", value]),
    HostileRun(
      name: "malformed input", arguments: ["filter", "TRUE", value], files: [value: "{\n"]),
    HostileRun(name: "projection", arguments: ["project", value, "s.jsonl"], files: snapshot),
    HostileRun(name: "statement", arguments: ["query", value]),
    HostileRun(
      name: "snapshots of diff", arguments: ["diff", value, "s.jsonl"], files: snapshot),
    HostileRun(
      name: "column of history", arguments: ["history", "--column", value, "s.jsonl", "t.jsonl"],
      files: ["s.jsonl": snapshot["s.jsonl"] ?? "", "t.jsonl": snapshot["s.jsonl"] ?? ""]),
    HostileRun(name: "argument of history", arguments: ["history", value, value]),
    HostileRun(name: "archive of restore", arguments: ["restore", value, "s"]),
    HostileRun(name: "input of records", arguments: ["records", value]),
    HostileRun(
      name: "member in records", arguments: ["records", "r.json"],
      files: ["r.json": #"{"ModelPackageArn":"\#(json)","CreationTime":"\#(json)"}"#]),
    HostileRun(
      name: "package to fetch", arguments: ["fetch", "--registry", "s.jsonl", "ids.jsonl"],
      files: [
        "ids.jsonl": #"{"model_package_arn":"\#(json)","region":"us-east-1"}"#,
        "s.jsonl": snapshot["s.jsonl"] ?? "",
      ]),
    HostileRun(
      name: "profile", arguments: ["fetch", "--profile", value, "--region", "us-east-1"]),
    HostileRun(name: "snapshot of serve", arguments: ["serve", "--snapshot", value]),
    HostileRun(name: "unknown option", arguments: ["filter", "TRUE", "--" + value]),
    HostileRun(name: "unknown subcommand", arguments: [value]),
    HostileRun(name: "unknown topic", arguments: ["help", value]),
    HostileRun(name: "format", arguments: ["project", "--format", value, "domain"]),
    HostileRun(name: "number", arguments: ["filter", "--limit", value, "TRUE"]),
  ]
}

/// What data and options hold never begins a line of standard error.
@Suite struct HostileMessageTests {
  @Test(arguments: HostileRun.reviews + HostileRun.others)
  func quotedValuesStayOnTheirLine(_ hostile: HostileRun) async throws {
    let scratch = try ScratchFolder()
    for (name, text) in hostile.files {
      try Files.write(Array(text.utf8), to: scratch.file(name))
    }
    let environment = try Project.environment(in: scratch)
    let outcome = try await Admission.programs.pass {
      try await Program(
        try Project.binary(), hostile.arguments, in: scratch.path, environment: environment,
        input: "/dev/null", output: scratch.file("output"), messages: scratch.file("messages")
      ).run(seconds: 60)
    }
    let text = outcome.messagesText
    #expect(text.contains("forged"), "no message quotes the value: \(text)")
    let command = hostile.arguments[0]
    for line in text.unicodeScalars.split(separator: "\n") {
      let line = String(String.UnicodeScalarView(line))
      let isOwn =
        ["mpkg \(command): ", "mpkg: ", "  ", "Usage: mpkg ", "Help:  "]
        .contains { line.hasPrefix($0) } || line.hasPrefix("mpkg help: ")
      #expect(isOwn, "a line that mpkg did not begin: \(line)")
      #expect(
        line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{2028}" && $0 != "\u{FEFF}" },
        "a line with characters that are not shown: \(line)")
    }
  }
}
