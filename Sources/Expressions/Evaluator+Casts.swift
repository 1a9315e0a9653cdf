internal import JSONLines
internal import Times

extension Evaluator {
  /// CAST: NULL where it fails.
  mutating func cast(_ value: Value, to target: CastTarget, line: RawSpan) -> Value {
    switch target {
    case .text: return text(of: value, line: line)
    case .integer: return castToInteger(value, line: line)
    case .real:
      if case .timestamp(let timestamp) = value { return .real(timestamp.secondsSinceEpoch) }
      if case .boolean(let truth) = value { return .real(truth ? 1 : 0) }
      guard let real = number(value, line: line)?.double else { return .null }
      guard real.isInfinite else { return Self.real(real) }
      switch value {
      case .number(let run): return infinite(run, negated: false, line: line)
      case .text(let run): return infinite(plain(run, line: line), negated: false, line: line)
      default: return .null
      }
    case .boolean: return castToBoolean(value, line: line)
    case .timestamp:
      return timestamp(value, line: line).map { .timestamp($0) } ?? .null
    }
  }

  /// The value as a text; NULL of NULL.
  mutating func text(of value: Value, line: RawSpan) -> Value {
    switch value {
    case .null, .text: value
    case .number(let run): .text(ByteRun(run.range, in: run.source))
    default:
      buildText { evaluator, output in evaluator.appendText(value, line: line, to: &output) }
    }
  }

  private mutating func castToInteger(_ value: Value, line: RawSpan) -> Value {
    if case .timestamp(let timestamp) = value { return .integer(timestamp.seconds) }
    if case .boolean(let truth) = value { return .integer(truth ? 1 : 0) }
    switch number(value, line: line) {
    case nil: return .null
    case .integer(let integer): return .integer(integer)
    case .bigInteger(let isNegative, let digits): return bigInteger(isNegative, digits)
    case .real(let real):
      guard real.isFinite else { return .null }
      let whole = real.rounded(.towardZero)
      if let integer = Int64(exactly: whole) { return .integer(integer) }
      return bigInteger(whole < 0, whole.magnitude.wholeDigits)
    }
  }

  private mutating func castToBoolean(_ value: Value, line: RawSpan) -> Value {
    switch value {
    case .boolean:
      return value
    case .text(let run):
      let run = plain(run, line: line)
      if withBytes(run, line: line, { $0.spells("true") }) {
        return .boolean(true)
      }
      if withBytes(run, line: line, { $0.spells("false") }) {
        return .boolean(false)
      }
    default:
      break
    }
    return number(value, line: line).map { .boolean($0.order(.integer(0)) != 0) } ?? .null
  }
}

extension RawSpan {
  /// Whether the bytes spell a word of small ASCII letters, in any case.
  func spells(_ word: StaticString) -> Bool {
    guard byteCount == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
      letters.indices.allSatisfy { byte(at: $0) | 0x20 == letters[$0] }
    }
  }
}
