internal import Spelling
internal import Times

extension FunctionTable {
  static let calendarFunctions: [FunctionEntry] = [
    FunctionEntry("date_trunc", 2...2, [.text, .temporal], .timestamp) {
      evaluator, line, arguments in
      guard case .text(let run) = arguments.first,
        let field = evaluator.withBytes(run, line: line, { $0.timeField }),
        let timestamp = evaluator.timestampOrNow(arguments.second, line: line)
      else { return .null }
      return timestamp.truncated(to: field).map { .timestamp($0) } ?? .null
    },
    FunctionEntry("strftime", 2...2, [.text, .temporal], .text) { evaluator, line, arguments in
      guard case .text(let format) = arguments.first,
        let timestamp = evaluator.timestampOrNow(arguments.second, line: line)
      else { return .null }
      // A substitution of two bytes produces at most 17 bytes.
      guard evaluator.arena.count + Int(format.length) * 9 < Evaluator.arenaLimit else {
        return .null
      }
      var isRight = false
      let text = evaluator.buildText { evaluator, output in
        isRight = evaluator.withBytes(format, line: line) {
          timestamp.append(format: $0, to: &output)
        }
      }
      return isRight ? text : .null
    },
  ]
}

extension ProgramBuilder {
  /// Checks that a constant field or format is valid, and that a constant time can be parsed.
  func checkCalendar(
    _ arguments: [Operand], of function: String
  ) throws(ExpressionError) {
    guard function == "date_trunc" || function == "strftime" else { return }
    let spelling = text(of: arguments[0]).map { String(decoding: $0, as: UTF8.self) }
    if let time = text(of: arguments[1]), !time.span.bytes.spells("now"),
      Timestamp(parsing: time.span.bytes) == nil
    {
      let text = String(decoding: time, as: UTF8.self)
      let isSwapped =
        function == "strftime"
        ? TimeFormat.problem(of: text) == nil : TimeField(name: text) != nil
      throw ExpressionError(
        isSwapped
          ? .swappedArguments(function: function) : .incomparableText(text, with: .timestamp),
        at: arguments[1].range)
    }
    guard let spelling else { return }
    if function == "strftime" {
      guard let problem = TimeFormat.problem(of: spelling) else { return }
      throw ExpressionError(.badTimeFormat(spelling, problem), at: arguments[0].range)
    }
    guard TimeField(name: spelling) == nil else { return }
    let suggestion = NearMiss.name(for: spelling, among: TimeField.allCases.map(\.rawValue))
    throw ExpressionError(
      .unknownTimeField(spelling, suggestion: suggestion), at: arguments[0].range)
  }
}

extension RawSpan {
  /// The field of a time with this name; `nil` for any other string.
  fileprivate var timeField: TimeField? {
    guard byteCount > 0 else { return nil }
    let isPlural = byte(at: byteCount - 1) | 0x20 == UInt8(ascii: "s")
    let length = isPlural ? byteCount - 1 : byteCount
    for field in TimeField.allCases {
      let name = field.rawValue.utf8
      guard name.count == length else { continue }
      if name.enumerated().allSatisfy({ byte(at: $0.offset) | 0x20 == $0.element }) { return field }
    }
    return nil
  }
}
