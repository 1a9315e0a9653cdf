internal import JSONLines
internal import Times

extension Evaluator {
  /// A chain of `+ -` or `* / %`, from left to right.
  mutating func arithmeticChain(_ operands: OperandRange, line: RawSpan) -> Value {
    let places = operands.indices
    var result = value(of: program.operands[places.lowerBound], line: line)
    var place = places.lowerBound + 1
    while place + 1 < places.upperBound {
      if result.isNull { return .null }
      let raw = UInt8(truncatingIfNeeded: program.operands[place])
      guard let operation = ArithmeticOperator(rawValue: raw) else { return .null }
      let operand = value(of: program.operands[place + 1], line: line)
      result = compute(operation, result, operand, line: line)
      place += 2
    }
    return result
  }

  private mutating func compute(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, line: RawSpan
  ) -> Value {
    let types = left.type.union(right.type)
    if types.contains(.null) { return .null }
    if !types.isDisjoint(with: [.timestamp, .interval]) {
      return computeTime(operation, left, right, line: line)
    }
    guard let first = number(left, line: line), let second = number(right, line: line) else {
      return .null
    }
    if case (.integer(let first), .integer(let second)) = (first, second),
      let result = Self.exactly(operation, first, second)
    {
      return .integer(result)
    }
    return Self.real(Self.nearly(operation, first.double, second.double))
  }

  /// The result in 64 bits; nil where it is not an integer that they hold.
  private static func exactly(
    _ operation: ArithmeticOperator, _ left: Int64, _ right: Int64
  ) -> Int64? {
    let (result, overflows) =
      switch operation {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      case .divide: (0, true)
      case .remainder: right == -1 ? (0, false) : left.remainderReportingOverflow(dividingBy: right)
      }
    return overflows ? nil : result
  }

  private static func nearly(
    _ operation: ArithmeticOperator, _ left: Double, _ right: Double
  ) -> Double {
    switch operation {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: right == 0 ? .nan : left / right
    case .remainder: right == 0 ? .nan : left.truncatingRemainder(dividingBy: right)
    }
  }

  /// A computed double; NULL if it is infinite or no number.
  static func real(_ real: Double) -> Value { real.isFinite ? .real(real) : .null }

  /// Timestamp ± interval, timestamp − timestamp, interval ± interval; a text or number beside one
  /// of them is read as a timestamp.
  private mutating func computeTime(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, line: RawSpan
  ) -> Value {
    guard operation == .add || operation == .subtract else { return .null }
    switch (left, right) {
    case (.interval(let first), .interval(let second)):
      let second = operation == .add ? second : second.negated
      return second.flatMap { first.adding($0) }.map { .interval($0) } ?? .null
    case (_, .interval(let interval)):
      guard let start = timestamp(left, line: line),
        let shift = operation == .add ? interval : interval.negated
      else { return .null }
      return start.adding(shift).map { .timestamp($0) } ?? .null
    case (.interval(let interval), _):
      guard operation == .add, let start = timestamp(right, line: line) else { return .null }
      return start.adding(interval).map { .timestamp($0) } ?? .null
    default:
      guard operation == .subtract, let end = timestamp(left, line: line),
        let start = timestamp(right, line: line)
      else { return .null }
      return .interval(end.since(start))
    }
  }

  /// The value with its sign turned; integers of any size stay exact.
  mutating func negate(_ value: Value, line: RawSpan) -> Value {
    switch value {
    case .integer(let integer):
      let (result, overflows) = Int64(0).subtractingReportingOverflow(integer)
      return overflows ? .real(-Double(integer)) : .integer(result)
    case .real(let real):
      return .real(-real)
    case .number(let run):
      return negate(run, line: line)
    case .text(let run):
      let run = plain(run, line: line)
      let isNumber = withBytes(run, line: line) { $0.readsAsNumber() }
      return isNumber ? negate(run, line: line) : .null
    case .interval(let interval):
      return interval.negated.map { .interval($0) } ?? .null
    default:
      return .null
    }
  }

  private mutating func negate(_ run: ByteRun, line: RawSpan) -> Value {
    let value = withBytes(run, line: line) { NumericValue($0) }
    switch value {
    case .integer(let integer) where integer != .min:
      return .integer(-integer)
    case .real(let real) where real.isFinite:
      return .real(-real)
    case .real:
      return infinite(run, negated: true, line: line)
    case .integer:
      return .real(0x1p63)
    case .bigInteger(let isNegative, let digits):
      let number = build { _, output in
        if !isNegative { output.append(UInt8(ascii: "-")) }
        output.append(contentsOf: digits)
      }
      // The text of -2^63 fits in 64 bits again.
      if case .integer(let integer) = withBytes(number, line: line, { NumericValue($0) }) {
        return .integer(integer)
      }
      return .number(number)
    }
  }

  /// The magnitude of a number.
  mutating func magnitude(_ value: Value, line: RawSpan) -> Value {
    switch number(value, line: line) {
    case .integer(let integer) where integer != .min: return .integer(abs(integer))
    case .integer: return .real(0x1p63)
    case .real(let real): return Self.real(abs(real))
    case .bigInteger(_, let digits):
      return .number(build { _, output in output.append(contentsOf: digits) })
    case nil: return .null
    }
  }

  /// A number rounded by a rule for doubles; integers stay as they are.
  mutating func rounded(
    _ value: Value, _ rule: FloatingPointRoundingRule, line: RawSpan
  ) -> Value {
    switch number(value, line: line) {
    case .integer(let integer): return .integer(integer)
    case .real(let real): return Self.real(real.rounded(rule))
    case .bigInteger(let isNegative, let digits): return bigInteger(isNegative, digits)
    case nil: return .null
    }
  }

  /// An integer past 64 bits, written in full.
  mutating func bigInteger(_ isNegative: Bool, _ digits: [UInt8]) -> Value {
    .number(
      build { _, output in
        if isNegative { output.append(UInt8(ascii: "-")) }
        output.append(contentsOf: digits)
      })
  }
}
