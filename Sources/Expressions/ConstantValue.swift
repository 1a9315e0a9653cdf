internal import JSONLines
package import Times

/// The value of an expression that hangs on no record.
package enum ConstantValue: Equatable, Sendable {
  case null
  case integer(Int)
  case text(String)
  case timestamp(Timestamp)
  /// Any other value.
  case other

  /// Works out an expression.
  ///
  /// - Parameters:
  ///   - syntax: one that is independent of records; of others the columns are NULL.
  ///   - now: what `now()` gives.
  /// - Returns: the value, and the names of the parameters that the expression does not use.
  package static func of(
    _ syntax: Syntax, parameters: [String: ExpressionParameter], now: Timestamp
  ) throws(ExpressionError) -> (value: ConstantValue, unusedParameters: [String]) {
    var builder = ProgramBuilder(parameters: parameters)
    let root = try builder.add(syntax)
    var evaluator = Evaluator(builder.program, now: now)
    let nothing: [UInt8] = []
    let line = nothing.span.bytes
    let value: ConstantValue
    switch evaluator.evaluate(root, line: line) {
    case .null: value = .null
    case .integer(let integer): value = .integer(Int(integer))
    case .timestamp(let timestamp): value = .timestamp(timestamp)
    case .number(let run):
      if case .integer(let integer) = evaluator.number(.number(run), line: line) {
        value = .integer(Int(integer))
      } else {
        value = .other
      }
    case .text(let run):
      var bytes: [UInt8] = []
      evaluator.append(decodedText: run, line: line, to: &bytes)
      value = .text(String(decoding: bytes, as: UTF8.self))
    default: value = .other
    }
    return (value, builder.unusedParameters)
  }
}
