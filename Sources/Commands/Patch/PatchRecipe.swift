internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Times

/// What a patch does to every record, checked before the first is read.
struct PatchRecipe: Sendable {
  /// A column that gets an expression's value.
  struct Assignment: Sendable {
    let target: PropertyChange.Target
    let root: ExpressionRoot
    let source: ExpressionSource
    /// The expression compiled alone, so that positions in its errors refer to its own source.
    let program: Program
  }

  /// The changes that are the same for every record.
  let changes: [PropertyChange]
  /// The plan of `changes`.
  let plan: PatchPlan
  let assignments: [Assignment]
  /// The columns that expressions set, as if they gave NULL: what a row must not set too.
  let placeholders: [PropertyChange]
  /// Maps the names of columns in `--changes`.
  let changeColumns: ChangeColumns
  let program: Program
  /// The parameters set by `--param`.
  let parameters: [String: ExpressionParameter]
  let isGuarded: Bool
  /// The API that the requests are made for.
  let api: ServiceAPI
  /// Whether allowed values are accepted in any letter case.
  let ignoresCase: Bool
  let now: Timestamp

  /// Reads the command line's changes.
  ///
  /// - Throws: `RecipeError`, `PatchError`, `SchemaViolation`, `ExpressionError` within one.
  init(_ command: Patch, via api: ServiceAPI, now: Timestamp) throws {
    self.api = api
    var changes: [PropertyChange] = []
    var expressions: [(target: PropertyChange.Target, text: String)] = []
    for text in command.set {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw RecipeError.malformed(option: "--set", text, wanted: "COLUMN=TEXT or COLUMN:=EXPR")
      }
      let value = String(text[text.index(after: sign)...])
      let name = text[..<sign]
      if name.hasSuffix(":") {
        expressions.append((try Self.target(String(name.dropLast())), value))
      } else {
        let target = try Self.target(String(name))
        let change = PropertyChange(target, to: try target.value(ofText: value))
        changes.append(command.ignoreCase ? change.ignoringCase : change)
      }
    }
    for name in command.unset {
      let change = PropertyChange(try Self.target(name), to: nil)
      if !command.create { try change.checkRemoval(via: api) }
      changes.append(change)
    }
    for text in command.tag {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw RecipeError.malformed(option: "--tag", text, wanted: "KEY=VALUE")
      }
      let value = JSONValue(String(text[text.index(after: sign)...]))
      changes.append(PropertyChange(.tag(key: String(text[..<sign])), to: value))
    }
    for key in command.untag { changes.append(PropertyChange(.tag(key: key), to: nil)) }
    // An expression may give anything; here it stands for NULL, so that the targets are checked.
    placeholders = expressions.map { PropertyChange($0.target, to: nil) }
    _ = try PatchPlan(changes + placeholders, isOfCreation: command.create, via: api)
    self.changes = changes
    ignoresCase = command.ignoreCase
    changeColumns = try ChangeColumns(command.map, via: api)
    isGuarded = !command.noGuard && !command.withoutRecords
    plan = try PatchPlan(
      changes, isGuarded: isGuarded, isOfCreation: command.create, via: api)
    self.now = now
    parameters = try ExpressionOptions.parameters(command.param)
    (program, assignments) = try Self.compile(expressions, parameters)
  }

  /// Returns the changes of one record: the same for all, and those that expressions give.
  ///
  /// - Parameter evaluator: was started on the record.
  func changes(of line: RawSpan, _ evaluator: inout Evaluator) -> [PropertyChange] {
    var changes = changes
    var value: [UInt8] = []
    for assignment in assignments {
      let result = evaluator.evaluate(assignment.root, line: line)
      value.removeAll(keepingCapacity: true)
      evaluator.append(result, line: line, to: &value)
      // What the evaluator writes is JSON.
      let parsed = (try? JSONValue(parsing: value)) ?? .null
      let change = PropertyChange(assignment.target, to: parsed == .null ? nil : parsed)
      changes.append(ignoresCase ? change.ignoringCase : change)
    }
    return changes
  }

  private static func target(_ name: String) throws -> PropertyChange.Target {
    try PropertyChange.Target(named: name)
  }

  private static func compile(
    _ expressions: [(target: PropertyChange.Target, text: String)],
    _ parameters: [String: ExpressionParameter]
  ) throws -> (Program, [Assignment]) {
    var builder = ProgramBuilder(parameters: parameters)
    var assignments: [Assignment] = []
    for (target, text) in expressions {
      let source = ExpressionSource(text: text, file: nil)
      do throws(ExpressionError) {
        let alone = try Expression.compileValue(text, parameters: parameters)
        assignments.append(
          Assignment(
            target: target, root: try builder.add(text), source: source, program: alone.program))
      } catch {
        throw RecipeError.expression(target.text, source, error)
      }
    }
    return (builder.program, assignments)
  }

  /// The columns touched, each once.
  var columns: [String] {
    var columns = plan.columns
    for assignment in assignments where !columns.contains(assignment.target.column) {
      columns.append(assignment.target.column)
    }
    return columns
  }

  /// Returns warnings about changes that the service ignores or may refuse, or that have a side
  /// effect.
  ///
  /// - Parameter summary: the findings of the stages in the records.
  func warnings(_ summary: PatchStage.Summary) -> [String] {
    // SageMaker's API ignores nothing that it takes.
    if api == .sageMaker { return [] }
    let others = summary.columns.subtracting(columns).sorted()
    var warnings = (columns + others).compactMap { column -> String? in
      if Schema.isIgnored(column, inGroup: false) {
        return "the service is known to ignore changes of '\(column)'"
      }
      return Schema.row(of: column)?.isConditionallyCreateOnly ?? false
        ? "the service may refuse to change '\(column)' of a package that has one"
          + " (conditionally create-only)" : nil
    }
    if summary.changesTagsInGroup {
      warnings.append("the service is known to ignore changes of 'tags' of packages in a group")
    }
    if summary.changesOutsideGroup {
      warnings.append(
        "the service is known to ignore changes of anything but 'tags' of packages outside a group")
    }
    if summary.changesMetadataOfApproved {
      warnings.append(
        "a change of customer metadata alone makes the service send the approval status again:"
          + " deployments that wait for the status Approved may run once more; see mpkg-apply(1),"
          + " EVENTS")
    }
    return warnings
  }

  static func describe(_ error: any Error) -> Message {
    switch error {
    case RecipeError.malformed(let option, let text, let wanted):
      Message("\(option) '\(text)': \(wanted) is wanted")
    case RecipeError.expression(let target, let source, let error):
      "--set \(target): " + source.describe(error)
    case let error as ChangeColumnsError: Message(error.words)
    case let error as PatchError: Message(Sentences.describe(error))
    case let error as SchemaViolation: Message(Sentences.describe(error))
    default: Message(ExpressionOptions.describe(error))
    }
  }
}

/// Why a command line's changes cannot be taken.
private enum RecipeError: Error {
  case malformed(option: String, String, wanted: String)
  case expression(String, ExpressionSource, ExpressionError)
}
