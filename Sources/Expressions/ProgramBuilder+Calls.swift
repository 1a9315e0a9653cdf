internal import JSONLines
internal import Spelling

extension ProgramBuilder {
  /// Compiles a call of an entry of the function table.
  mutating func compile(
    _ call: CallSyntax, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    try checkForm(of: call)
    guard let place = FunctionTable.place(of: call.name) else {
      let suggestion = FunctionTable.suggestion(for: call.name)
      throw ExpressionError(
        .unknownFunction(call.name, suggestion: suggestion), at: call.nameRange)
    }
    let entry = FunctionTable.entries[place]
    guard entry.arity.contains(call.arguments.count) else {
      let hasModifier =
        ["date", "timestamp", "strftime"].contains(entry.name)
        && call.arguments.count > entry.arity.upperBound
      let reason = ExpressionError.Reason.argumentCount(
        function: entry.name, expected: entry.arity, found: call.arguments.count)
      throw ExpressionError(
        hasModifier ? .timeModifier(function: entry.name, expected: entry.arity) : reason, at: range
      )
    }
    switch entry.body {
    case .form(let form): return try compile(form, of: call, at: range)
    case .function: break
    }
    var arguments = try compileAll(call.arguments)
    for (index, argument) in arguments.enumerated() {
      try check(argument, at: index, of: entry)
    }
    try checkConstants(arguments, of: entry.name)
    try checkCalendar(arguments, of: entry.name)
    try checkArrow(&arguments, of: call)
    if entry.name == "input_filename" || entry.name == "input_line" { program.needsOrigin = true }
    let operands = list(arguments.map(\.node))
    var operand = emit(
      .call(function: Int32(place), operands), entry.result.union(.null), of: arguments,
      at: range, isPure: entry.isPure && !isNow(arguments, of: entry))
    operand.isDate = entry.name == "date"
    return operand
  }

  /// Returns whether the time argument of a call is the string `now`, whose value is known only in
  /// a run.
  private func isNow(_ arguments: [Operand], of entry: FunctionEntry) -> Bool {
    guard ["date", "timestamp", "date_trunc", "strftime"].contains(entry.name),
      let time = arguments.last, let text = text(of: time)
    else { return false }
    return text.span.bytes.spells("now")
  }

  private func check(
    _ argument: Operand, at place: Int, of entry: FunctionEntry
  ) throws(ExpressionError) {
    let expected = entry.parameter(place)
    guard argument.types.isOnlyNull || !argument.types.isDisjoint(with: expected.values) else {
      let reason = ExpressionError.Reason.argumentType(
        function: entry.name, expected: expected, found: argument.types.values)
      throw ExpressionError(reason, at: argument.range)
    }
    if expected == .numeric, !entry.name.hasPrefix("->") {
      try checkReadsAsNumber(argument, beside: .number)
    }
  }

  /// Constant patterns, JSON paths and names of ARN parts must be good.
  private mutating func checkConstants(
    _ arguments: [Operand], of function: String
  ) throws(ExpressionError) {
    guard arguments.count > 1, let text = text(of: arguments[1]) else { return }
    let spelling = String(decoding: text, as: UTF8.self)
    let range = arguments[1].range
    switch function {
    case "regexp_like", "regexp_extract":
      _ = try regularExpression(arguments[1])
    case "json_extract", "json_array_length":
      guard JSONPath(text.span.bytes) != nil else {
        throw ExpressionError(.badJSONPath(spelling), at: range)
      }
    case "arn_part":
      guard ARNPart(text.span.bytes) != nil else {
        let names = ARNPart.allCases.map(\.rawValue)
        let suggestion = NearMiss.name(for: spelling, among: names)
        throw ExpressionError(.unknownARNPart(spelling, suggestion: suggestion), at: range)
      }
    default:
      break
    }
  }

  private mutating func compile(
    _ form: FunctionEntry.Form, of call: CallSyntax, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    switch form {
    case .any: return try compileQuantifier(isAny: true, call, at: range)
    case .all: return try compileQuantifier(isAny: false, call, at: range)
    case .iif:
      let condition = try compileCondition(call.arguments[0])
      let results = try compileAll(Array(call.arguments.dropFirst()))
      var types = results.reduce(into: ValueTypes()) { $0.formUnion($1.types) }
      if results.count < 2 { types.formUnion(.null) }
      let operands = [condition] + results
      return emit(
        .conditional(list(operands.map(\.node))), types, of: operands, at: range)
    case .coalesce:
      let operands = try compileAll(call.arguments)
      var types = operands.reduce(into: ValueTypes()) { $0.formUnion($1.types) }
      if !operands.contains(where: { !$0.types.contains(.null) }) { types.formUnion(.null) }
      return emit(.coalesce(list(operands.map(\.node))), types, of: operands, at: range)
    case .nullIf:
      let operands = try compileAll(call.arguments)
      try checkComparable(operands[0], operands[1])
      return emit(
        .nullIf(operands[0].node, operands[1].node), operands[0].types.union(.null),
        of: operands, at: range)
    case .concat:
      let operands = try compileAll(call.arguments)
      return emit(.concat(list(operands.map(\.node))), [.text, .null], of: operands, at: range)
    }
  }

  /// `any(list, condition)`: in the condition the element's members are the only columns.
  private mutating func compileQuantifier(
    isAny: Bool, _ call: CallSyntax, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    let list = try compile(call.arguments[0])
    if list.types.isDisjoint(with: [.array, .null]) {
      let reason = ExpressionError.Reason.argumentType(
        function: call.name, expected: .array, found: list.types.values)
      throw ExpressionError(reason, at: list.range)
    }
    return try withScope { builder, scope throws(ExpressionError) in
      let outer = (builder.nameScope, builder.star)
      builder.nameScope = scope
      builder.star = nil
      defer { (builder.nameScope, builder.star) = outer }
      let body = try builder.compileCondition(call.arguments[1])
      return builder.emit(
        .quantifier(isAny: isAny, list: list.node, body: body.node, scope: scope),
        [.boolean, .null], of: [list, body], at: range, isPure: list.constant != nil)
    }
  }
}
