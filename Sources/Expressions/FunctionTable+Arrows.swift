internal import JSONLines

extension FunctionTable {
  /// `x -> step` and `x ->> step`. A third argument means that `x` is itself a result of `->`: a
  /// string is then a JSON string, which is not parsed as JSON again.
  static let arrowFunctions: [FunctionEntry] = [
    FunctionEntry("->", 2...2, [.json, .numeric, .boolean], .json) {
      evaluator, line, arguments in
      evaluator.step(arguments, line: line)
    },
    FunctionEntry("->>", 2...2, [.json, .numeric, .boolean], [.text, .number, .boolean]) {
      evaluator, line, arguments in
      let value = evaluator.step(arguments, line: line)
      switch value {
      case .array, .object: return evaluator.text(of: value, line: line)
      default: return value
      }
    },
  ]
}

extension Evaluator {
  /// Returns the part of a value, or of the JSON in a string, that a step or path selects; NULL if
  /// there is none.
  fileprivate mutating func step(_ arguments: Arguments, line: RawSpan) -> Value {
    if arguments.count > 2, case .text = arguments.first { return .null }
    switch arguments.second {
    case .text(let run):
      let path = withBytes(run, line: line) { inspector.path($0, isStep: true) }
      return path.map { extractJSON($0, from: arguments.first, line: line) } ?? .null
    default:
      guard case .integer(let place) = number(arguments.second, line: line) else { return .null }
      let path = JSONPath(element: Int(max(-1 << 40, min(1 << 40, place))))
      return extractJSON(path, from: arguments.first, line: line)
    }
  }
}

extension ProgramBuilder {
  /// Checks that a constant step is a name, an index or a path. Adds the third argument if the left
  /// side is a result of `->`.
  mutating func checkArrow(
    _ arguments: inout [Operand], of call: CallSyntax
  ) throws(ExpressionError) {
    guard call.name == "->" || call.name == "->>" else { return }
    let step = arguments[1]
    switch step.constant {
    case .text:
      let bytes = text(of: step) ?? []
      guard JSONPath(step: bytes.span.bytes) == nil else { break }
      throw ExpressionError(.badJSONPath(String(decoding: bytes, as: UTF8.self)), at: step.range)
    case .number(let run):
      let isWhole = program.constantBytes[run.range].allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2D }
      if !isWhole { throw ExpressionError(.badJSONIndex, at: step.range) }
    case .real:
      throw ExpressionError(.badJSONIndex, at: step.range)
    default: break
    }
    if case .call(let inner) = call.arguments[0].node, inner.name == "->" {
      arguments.append(constant(.boolean(true), at: step.range))
    }
  }
}
