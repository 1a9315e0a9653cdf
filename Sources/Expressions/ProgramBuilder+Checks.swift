internal import JSONLines
internal import Times

/// What can be known to be wrong before the first line is read.
extension ProgramBuilder {
  /// An operand of AND, OR, NOT, or a whole condition, must be able to be boolean.
  func checkCondition(_ operand: Operand) throws(ExpressionError) {
    if operand.types.contains(.boolean) || operand.types.isOnlyNull { return }
    throw ExpressionError(.notBoolean(found: operand.types.values), at: operand.range)
  }

  /// An operand must be able to have one of some types.
  func check(
    _ operand: Operand, is expected: ValueTypes, for operation: String
  ) throws(ExpressionError) {
    if operand.types.isOnlyNull || !operand.types.isDisjoint(with: expected) { return }
    let reason = ExpressionError.Reason.operandType(
      operation: operation, expected: expected, found: operand.types.values)
    throw ExpressionError(reason, at: operand.range)
  }

  /// Two operands must be able to compare, by their types, and a constant text by what it reads as.
  func checkComparable(
    _ left: Operand, _ right: Operand, isOrdering: Bool = false
  ) throws(ExpressionError) {
    let range =
      min(
        left.range.lowerBound, right.range.lowerBound)..<max(
        left.range.upperBound, right.range.upperBound)
    guard left.types.canCompare(with: right.types) else {
      throw ExpressionError(.incomparable(left.types.values, right.types.values), at: range)
    }
    let nested: ValueTypes = [.array, .object]
    for operand in [left, right]
    where isOrdering && !operand.types.isOnlyNull && operand.types.values.isSubset(of: nested) {
      throw ExpressionError(.unordered(operand.types.values), at: operand.range)
    }
    try checkReads(left, beside: right.types.values)
    try checkReads(right, beside: left.types.values)
  }

  /// A constant text beside what is only a number or only a timestamp must read as one.
  private func checkReads(
    _ operand: Operand, beside types: ValueTypes
  ) throws(ExpressionError) {
    if types == .number { try checkReadsAsNumber(operand, beside: types) }
    guard types == .timestamp, let text = text(of: operand) else { return }
    guard Timestamp(parsing: text.span.bytes) == nil else { return }
    let spelling = String(decoding: text, as: UTF8.self)
    throw ExpressionError(.incomparableText(spelling, with: types), at: operand.range)
  }

  /// A constant text where a number is wanted must read as one.
  func checkReadsAsNumber(
    _ operand: Operand, beside types: ValueTypes
  ) throws(ExpressionError) {
    guard let text = text(of: operand), !text.span.bytes.readsAsNumber() else { return }
    let spelling = String(decoding: text, as: UTF8.self)
    throw ExpressionError(.incomparableText(spelling, with: types), at: operand.range)
  }

  /// The same of a compiled expression.
  package func checkReadsAsNumber(
    _ root: ExpressionRoot, at range: Range<Int>
  ) throws(ExpressionError) {
    guard case .constant(let place) = program.nodes[Int(root.node)],
      case .text(let run) = program.constants[Int(place)]
    else { return }
    let text = program.constantBytes.span.bytes.extracting(run.range)
    guard !text.readsAsNumber() else { return }
    let spelling = text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    throw ExpressionError(.incomparableText(spelling, with: .number), at: range)
  }

  /// Checks one link of a chain of arithmetic.
  ///
  /// - Parameters:
  ///   - types: the types of what stands to the left.
  ///   - left: the operand there, where it is a single one.
  /// - Returns: the types of the result.
  func checkArithmetic(
    _ types: ValueTypes, _ left: Operand?, _ operation: ArithmeticOperator, _ right: Operand,
    at range: Range<Int>
  ) throws(ExpressionError) -> ValueTypes {
    let time: ValueTypes = [.timestamp, .interval]
    let takesTime = operation == .add || operation == .subtract
    let allowed: ValueTypes = takesTime ? [.number, .text, .timestamp, .interval] : .numeric
    let symbol = operation.symbol.rawValue
    if let left { try check(left, is: allowed, for: symbol) }
    try check(right, is: allowed, for: symbol)
    if types.isOnlyNull || right.types.isOnlyNull { return .null }
    let leftValues = types.values
    let rightValues = right.types.values
    if leftValues.isDisjoint(with: time), rightValues.isDisjoint(with: time) {
      for operand in [left, right] {
        guard let operand else { continue }
        if takesTime { try checkIsNoTime(operand, symbol) }
        try checkReadsAsNumber(operand, beside: .number)
      }
      return [.number, .null]
    }
    let result = Self.timeResult(leftValues, operation, rightValues)
    guard !result.isEmpty else {
      for operand in [left, right] {
        if let operand { try checkIsNoAmount(operand, symbol) }
      }
      throw ExpressionError(
        .operandType(operation: symbol, expected: .interval, found: rightValues), at: right.range)
    }
    if leftValues == .timestamp || leftValues == .interval {
      try checkReadsAsTime(right, symbol)
    }
    if let left, rightValues == .timestamp || rightValues == .interval {
      try checkReadsAsTime(left, symbol)
    }
    return result.union(.null)
  }

  /// A constant text or number beside a timestamp or interval must read as a timestamp.
  private func checkReadsAsTime(_ operand: Operand, _ operation: String) throws(ExpressionError) {
    try checkIsNoAmount(operand, operation)
    try checkReads(operand, beside: .timestamp)
  }

  /// Throws for an operand beside a timestamp that is a constant number, or a string with an
  /// interval or number: INTERVAL is missing.
  private func checkIsNoAmount(_ operand: Operand, _ operation: String) throws(ExpressionError) {
    let advice: String
    switch operand.constant {
    case .text:
      let bytes = text(of: operand) ?? []
      let text = String(decoding: bytes, as: UTF8.self)
      if bytes.span.bytes.readsAsNumber() {
        advice = "'\(text)' DAY"
      } else if Interval(text) != nil {
        advice = "'\(text)'"
      } else {
        return
      }
    case .number(let run):
      advice = String(decoding: program.constantBytes[run.range], as: UTF8.self) + " DAY"
    case .integer(let number): advice = "\(number) DAY"
    case .real: advice = "'7 days'"
    default: return
    }
    throw ExpressionError(
      .intervalNeeded(operation: operation, found: operand.types, advice: advice),
      at: operand.range)
  }

  /// Throws for a string with an interval, or a call of `date`, in arithmetic without a timestamp.
  private func checkIsNoTime(_ operand: Operand, _ operation: String) throws(ExpressionError) {
    if operand.isDate {
      throw ExpressionError(.dateInArithmetic(operation: operation), at: operand.range)
    }
    if let text = text(of: operand), Interval(String(decoding: text, as: UTF8.self)) != nil {
      try checkIsNoAmount(operand, operation)
    }
  }

  /// What arithmetic gives where one side may be a timestamp or an interval.
  private static func timeResult(
    _ left: ValueTypes, _ operation: ArithmeticOperator, _ right: ValueTypes
  ) -> ValueTypes {
    var result: ValueTypes = []
    guard operation == .add || operation == .subtract else { return result }
    if left.contains(.interval), right.contains(.interval) { result.insert(.interval) }
    if !left.isDisjoint(with: .temporal), right.contains(.interval) { result.insert(.timestamp) }
    if operation == .add, left.contains(.interval), !right.isDisjoint(with: .temporal) {
      result.insert(.timestamp)
    }
    if operation == .subtract, !left.isDisjoint(with: .temporal),
      !right.isDisjoint(with: .temporal), left.contains(.timestamp) || right.contains(.timestamp)
    {
      result.insert(.interval)
    }
    if !left.isDisjoint(with: .numeric), !right.isDisjoint(with: .numeric) {
      result.insert(.number)
    }
    return result
  }
}
