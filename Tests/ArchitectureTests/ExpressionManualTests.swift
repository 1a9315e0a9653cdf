internal import ProgramRuns
internal import Testing

/// Evaluates every example of mpkg-expr(7): its literal blocks hold a record, parameters as they stand
/// on a command line, and lines `EXPRESSION  =>  RESULT`, where a result is JSON or `error: ` and what
/// the message has to contain.
@Suite struct ExpressionManualTests {
  struct Example: Sendable {
    let expression: String
    let result: String

    /// What the message contains; nil where the expression is right.
    var error: String? {
      result.hasPrefix("error: ") ? String(result.dropFirst("error: ".count)) : nil
    }
  }

  private static let page = "man/mpkg-expr.7"

  /// The lines of the page's literal blocks, without mdoc's escapes.
  private static func blocks() throws -> [[String]] {
    var blocks: [[String]] = []
    var isLiteral = false
    for line in try Files.text(Project.folder + "/" + page).split(separator: "\n") {
      if line.hasPrefix(".Bd -literal") {
        blocks.append([])
        isLiteral = true
      } else if line == ".Ed" {
        isLiteral = false
      } else if isLiteral {
        blocks[blocks.count - 1].append(plain(line))
      }
    }
    return blocks
  }

  /// A line as it is shown: `\&` is nothing and `\e` a backslash.
  private static func plain(_ line: Substring) -> String {
    var text = ""
    var isEscaped = false
    for character in line {
      if isEscaped {
        if character == "e" { text.append("\\") }
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        text.append(character)
      }
    }
    return text
  }

  private static func examples(of blocks: [[String]]) -> [Example] {
    blocks.joined().compactMap { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard let arrow = words.firstIndex(of: "=>"), arrow + 2 < words.count else { return nil }
      let expression = words[..<arrow].joined(separator: " ")
      return Example(
        expression: String(expression.reversed().drop { $0 == " " }.reversed()),
        result: words[(arrow + 2)...].joined(separator: " "))
    }
  }

  /// Runs `project` over the record of the page.
  private static func project(_ columns: String, of blocks: [[String]]) async throws -> Outcome {
    let scratch = try ScratchFolder()
    let record = try #require(blocks.first { $0.first?.hasPrefix("{") == true })
    try Files.write(
      Array((record.joined(separator: " ") + "\n").utf8), to: scratch.file("record.jsonl"))
    let options = try #require(blocks.compactMap(\.first).first { $0.hasPrefix("--param ") })
    let arguments =
      ["project"] + options.split(separator: " ").map(String.init) + [
        "--", columns, "record.jsonl",
      ]
    let program = Program(
      try Project.binary(), arguments, in: scratch.path,
      environment: try Project.environment(in: scratch),
      output: scratch.file("output"), messages: scratch.file("messages"))
    return try await Admission.programs.pass { try await program.run(seconds: 60) }
  }

  @Test func examplesGiveWhatTheySay() async throws {
    let blocks = try Self.blocks()
    let examples = Self.examples(of: blocks).filter { $0.error == nil }
    #expect(examples.count >= 200)
    // Few runs, each small enough that a failure can be read.
    for start in stride(from: 0, to: examples.count, by: 25) {
      let some = examples[start..<min(start + 25, examples.count)]
      let columns = some.enumerated().map { "\($1.expression) AS r\($0)" }
      let outcome = try await Self.project(columns.joined(separator: ", "), of: blocks)
      let results = some.enumerated().map { "\"r\($0)\":\($1.result)" }
      #expect(outcome.ending == .exited(0), "\(outcome.messagesText)")
      #expect(
        outcome.outputText == "{" + results.joined(separator: ",") + "}\n",
        "\(some.map(\.expression).joined(separator: "\n"))")
    }
  }

  @Test func wrongExpressionsAreToldBeforeTheFirstLine() async throws {
    let blocks = try Self.blocks()
    let examples = Self.examples(of: blocks)
    #expect(examples.count { $0.error != nil } >= 15)
    for example in examples {
      guard let message = example.error else { continue }
      let outcome = try await Self.project(example.expression, of: blocks)
      #expect(outcome.ending == .exited(64), "\(example.expression)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.messagesText.contains(message), "\(outcome.messagesText)")
      #expect(outcome.messagesText.contains("^"), "\(outcome.messagesText)")
    }
  }

  /// The names in the function table: each entry's first argument, a text of the source.
  private static func functions() throws -> [String] {
    let folder = Project.folder + "/Sources/Expressions"
    var names = ["cast"]
    for file in Files.names(in: folder) where file.hasPrefix("FunctionTable") {
      let words = try Files.text(folder + "/" + file).split(separator: "FunctionEntry(")
      for entry in words.dropFirst() {
        let start = entry.hasPrefix("form: ") ? entry.dropFirst("form: ".count) : entry
        // Those of operators have examples of their own.
        guard start.hasPrefix("\""), !start.hasPrefix("\"-") else { continue }
        names.append(String(start.dropFirst().prefix { $0 != "\"" }))
      }
    }
    return names
  }

  @Test func everyFunctionHasAnExample() throws {
    let expressions = Self.examples(of: try Self.blocks()).filter { $0.error == nil }.map {
      " " + $0.expression.lowercased()
    }
    let names = try Self.functions()
    #expect(names.count >= 36)
    for name in names {
      let isShown = expressions.contains { expression in
        [" ", "(", ","].contains { expression.contains("\($0)\(name)(") }
      }
      #expect(isShown, "\(Self.page) shows no \(name)()")
    }
  }

  @Test(
    arguments: [
      "OR", "AND", "NOT", "=", "==", "!=", "<>", "<", "<=", ">", ">=", "IS NULL", "IS NOT NULL",
      "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "IN", "NOT IN", "BETWEEN", "NOT BETWEEN", "LIKE",
      "NOT LIKE", "ILIKE", "NOT ILIKE", "ESCAPE", "GLOB", "NOT GLOB", "REGEXP", "NOT REGEXP", "->",
      "->>", "||", "+", "-", "*", "/",
      "%", "CASE WHEN", "WHEN", "ELSE", "END", "TIMESTAMP '", "DATE '", "INTERVAL '", "INTERVAL 7",
      "TRUE", "NULL",
      "AS TEXT", "AS INTEGER", "AS REAL", "AS BOOLEAN", "AS TIMESTAMP",
    ])
  func operatorHasAnExample(_ name: String) throws {
    let examples = Self.examples(of: try Self.blocks()).filter { $0.error == nil }
    let isQuoted = name.hasSuffix("'")
    #expect(
      examples.contains { example in
        let text = " \(example.expression) ".replacing(")", with: " ")
        return text.contains(" \(name)" + (isQuoted ? "" : " "))
      }, "\(Self.page) shows no \(name)")
  }

  @Test(arguments: [
    "[0]", "[-1]", "[*]", "['team']", "\"odd column\"", "metrics.", ":team", "data__",
  ])
  func pathHasAnExample(_ form: String) throws {
    let examples = Self.examples(of: try Self.blocks()).filter { $0.error == nil }
    #expect(examples.contains { $0.expression.contains(form) }, "\(Self.page) shows no \(form)")
  }
}
